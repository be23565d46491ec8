"""SQL that an office writes: one expression, over known ledgers, that gives the same answer every time.

The text is parsed by DuckDB itself and the tree is looked at; nothing is told from the look of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from fazhi.errors import MeasureError
from fazhi.tables import nearest

MAX_LENGTH = 4000

_CHANGING = frozenset(
    {
        "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "now", "today", "get_current_timestamp",
        "get_current_time",
        "get_current_date", "transaction_timestamp", "current_localtime", "current_localtimestamp", "clock_timestamp",
        "setseed", "nextval", "currval", "txid_current", "current_date", "current_time", "current_timestamp",
        "localtime",
        "localtimestamp",
    }
)  # fmt: skip
_INNER = frozenset(
    {
        "getvariable", "getenv", "current_setting", "query", "query_table", "current_user", "session_user", "user",
        "current_catalog", "current_database", "current_schema", "current_schemas", "current_query", "version",
        "pg_typeof", "in_search_path", "which_secret", "write_log", "parse_duckdb_log_message", "current_connection_id",
        "current_query_id", "current_transaction_id", "add_parquet_key", "json_serialize_plan",
        "json_execute_serialized_sql",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands, for messages: the file of the definition and the entry."""

    file: str
    entry: str

    def wrong(self, remedy: str) -> MeasureError:
        """The error for an expression that cannot be used."""
        return MeasureError(self.file, self.entry, remedy)


def check_expression(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    *,
    place: Place,
    tables: Sequence[str],
    parameters: Sequence[str],
) -> tuple[str, ...]:
    """The names of the parameters that an expression uses. MeasureError where it is no single safe expression."""
    if len(text) > MAX_LENGTH:
        raise place.wrong(f"算式超过{MAX_LENGTH}个字，请拆成几个指标")
    # In brackets, as it will be used, and bare, so that its own brackets must be paired.
    for form in ("SELECT (\n{}\n)", "SELECT\n{}\n"):
        tree = _parsed(connection, form.format(text))
        if tree.get("error"):
            raise place.wrong(_syntax(str(tree.get("error_message", ""))))
    statements = tree["statements"]
    node = statements[0]["node"]
    if len(statements) != 1 or not _is_bare_expression(node):
        raise place.wrong("只能写一个算式，不能写成整句查询，也不能有分号；筛选条件请写在 filter 里")
    used: list[str] = []
    for part in _walk(node["select_list"][0]):
        _check_part(part, place, tables)
        if part.get("class") == "PARAMETER":
            name = str(part["identifier"])
            if name not in parameters:
                offered = "、".join(f"${one}" for one in parameters)
                raise place.wrong(f"没有“${name}”，可以用的有：{offered}")
            used.append(name)
    return tuple(dict.fromkeys(used))


def _parsed(connection: duckdb.DuckDBPyConnection, sql: str) -> Mapping[str, Any]:
    answer = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    found: Mapping[str, Any] = json.loads(answer[0]) if answer else {"error": True}
    return found


def _is_bare_expression(node: Mapping[str, Any]) -> bool:
    return (
        node.get("type") == "SELECT_NODE"
        and len(node["select_list"]) == 1
        and node["from_table"]["type"] == "EMPTY"
        and not node["where_clause"]
        and not node["group_expressions"]
        and not node["having"]
        and not node["qualify"]
        and not node["modifiers"]
    )


def _walk(node: object) -> Iterator[Mapping[str, Any]]:
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            yield one
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)


def _check_part(part: Mapping[str, Any], place: Place, tables: Sequence[str]) -> None:
    kind = part.get("type")
    if kind in {"TABLE_FUNCTION", "SHOW_REF", "PIVOT", "BOUND_TABLE_REF", "DELIM_GET"} or (
        "cte_map" in part and part["cte_map"]["map"]
    ):
        raise place.wrong("算式里的子查询只能查台账，不能用 WITH、表函数或读文件")
    if part.get("sample"):
        raise place.wrong("不能抽样（SAMPLE）：同样的台账每次算出来要一样")
    if kind == "BASE_TABLE":
        _check_table(part, place, tables)
    names = []
    if part.get("class") == "FUNCTION":
        names = [str(part["function_name"])]
    elif part.get("class") == "COLUMN_REF" and len(part["column_names"]) == 1:
        names = [str(part["column_names"][0])]
    for name in names:
        lowered = name.lower()
        if lowered in _CHANGING:
            raise place.wrong(f"不能用“{name}”：同样的台账每次算出来要一样；期末日期请用 $last")
        if part["class"] == "FUNCTION" and (lowered in _INNER or lowered.startswith(("pg_", "duckdb_", "read_"))):
            raise place.wrong(f"不能用“{name}”：算式只能用台账里的内容")


def _check_table(part: Mapping[str, Any], place: Place, tables: Sequence[str]) -> None:
    name = str(part["table_name"])
    if part.get("schema_name") or part.get("catalog_name") or name not in tables:
        near = nearest(name, list(tables))
        hint = f"是不是“{near}”" if near else "请在 ledgers 里写明要查的台账，名称里的连字符写成下划线"
        raise place.wrong(f"没有可以查的台账“{name}”，{hint}")


def _syntax(message: str) -> str:
    if "Only SELECT" in message:
        return "只能写算式，不能写修改数据的语句"
    near = re.search(r'at or near "(.*?)"', message)
    at = near[1] if near else ""
    if not near or at == ")" or "end of input" in message:
        return "算式没有写完，请检查括号是否成对、运算符后面有没有内容"
    return f"“{at}”附近写法不对，请检查括号、引号和逗号（要用半角）"


def explain(error: duckdb.Error, columns: Sequence[str]) -> str:
    """What is wrong with an expression that DuckDB could read but not carry out, in Chinese."""
    text = str(error)
    if missing := re.search(r'Referenced column "(.*?)" not found|column named "(.*?)"', text):
        name = missing[1] or missing[2]
        if set(name) & set("“”‘’＂＇"):
            return f"{name}的引号要用英文单引号，如 '优秀'"
        near = nearest(name, list(columns), at_least=0.5)
        return f"没有名为“{name}”的列，" + (f"是不是“{near}”" if near else "已有的列是：" + "、".join(columns))
    if missing := re.search(r"(?:Function|function) (?:with name )?\"?(\w+)\"? (?:does not exist|is not)", text):
        return f"没有名为“{missing[1]}”的函数，请检查拼写"
    if "must appear in the GROUP BY" in text:
        return "算式要用汇总函数，如 count(*)、sum(列)；直接写列名算不出一个数"
    if "aggregate" in text.lower() and "where" in text.lower():
        return "筛选条件里不能用 count、sum 一类汇总函数，请写在算式里"
    if (
        "No function matches" in text
        or "Cannot compare" in text
        or "Conversion Error" in text
        or "cast" in text.lower()
    ):
        return "数据类型对不上，例如拿文字和数字比较；文字要加英文单引号，日期写成 DATE '2021-06-30'"
    return "算不出来，请检查列名和函数：" + text.splitlines()[0][:120]
