"""`fazhi web dossier`: pages that prove something, as one folder that opens without a network."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fazhi.cli.web_list import NoLinksError, listed
from fazhi.cli.web_pictures import pictured
from fazhi.webproof.answer import Answer, Source
from fazhi.webproof.capture import PageState
from fazhi.webproof.compare import Change
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.dossier import DossierEntry, write_dossier
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.guard import Guard, parse_resolve
from fazhi.webproof.look import look_at
from fazhi.webproof.recorded import AnswerWriter, Recording
from fazhi.webproof.rounds import go_round
from fazhi.webproof.watch import Watched, WatchStore

RECORDING = "links.warc.gz"


@dataclass(frozen=True, slots=True)
class DossierWishes:
    """What the command line asks for."""

    title: str
    pictures: bool = False
    resolve: Sequence[str] = ()
    contact: str = ""
    interval: float = 1.0


def web_dossier_command(items: Sequence[str], out: Path, store: Path | None, wishes: DossierWishes) -> int:
    """Write the dossier, of a watch's store or of pages looked at now; prints where it is."""
    agent = Fetcher(contact=wishes.contact).user_agent
    made = date.today().isoformat()
    with tempfile.TemporaryDirectory(prefix="fazhi-dossier-") as scratch:
        if store is not None:
            book = WatchStore(store, user_agent=agent, new=False)
            try:
                count = write_dossier(out, wishes.title, _of_store(book), user_agent=agent, made=made)
            finally:
                book.close()
        elif items:
            entries = _of_list(items, wishes, Path(scratch))
            count = write_dossier(out, wishes.title, entries, user_agent=agent, made=made)
        else:
            raise NoLinksError("命令")
    print(f"共{count}个网页，用浏览器打开“{out / 'index.html'}”。")
    return 0


def _of_store(book: WatchStore) -> Iterator[DossierEntry]:
    """The last good look at each page, and what became of the page since."""
    proofs = book.proofs()
    for last in book.latest():
        proof = proofs.get(last.url, last)
        note = ""
        if last.comparison.change in (Change.GONE, Change.UNSEEN) and proof is not last and proof.at != last.at:
            note = f"{last.at:%Y-%m-%d}再看：{last.comparison.change.label}，{last.comparison.reason}"
        elif last.comparison.change is Change.MOVED:
            note = last.comparison.reason
        picture = book.folder / proof.picture if proof.picture else None
        yield DossierEntry(book.answer(proof), proof.capture, last.about, picture, note)


def _of_list(items: Sequence[str], wishes: DossierWishes, scratch: Path) -> Iterator[DossierEntry]:
    """Pages of a list: from the recording of a set that has one, else looked at now."""
    pages = listed(items, scratch / "work")
    folder = Path(items[0])
    guard = Guard(resolve=parse_resolve(wishes.resolve))
    recorded = Recording(folder / RECORDING) if (folder / RECORDING).is_file() else None
    source: Source = recorded or _looked_at(pages, guard, wishes, scratch / RECORDING)
    names: dict[str, Path] = {}
    if wishes.pictures:
        captures = (look_at(source.get(one.url)) for one in pages)
        agent = Fetcher(contact=wishes.contact).user_agent
        taken = pictured(captures, scratch / "pictures", guard=guard, user_agent=agent, recorded=recorded)
        names = {url: scratch / "pictures" / name for url, name in taken.items()}
    for one in pages:
        answer = source.get(one.url)
        yield DossierEntry(answer, look_at(answer), one.about, names.get(one.url))


class _Looked:
    """Answers of a round: what came is read back from a file, what failed is kept as it is."""

    def __init__(self, path: Path, failed: dict[str, Answer], heads: dict[str, Answer]) -> None:
        self._recording = Recording(path) if heads else None
        self._failed, self._heads = failed, heads

    def get(self, url: str) -> Answer:
        """The answer; its body from the file, everything else as it came."""
        if url in self._failed or self._recording is None:
            return self._failed[url]
        head = self._heads[url]
        body = self._recording.get(url).body
        return Answer(
            url,
            head.hops,
            body,
            truncated=head.truncated,
            tls=head.tls,
            legacy_tls=head.legacy_tls,
            fetched_at=head.fetched_at,
            sha256=head.sha256,
        )


def _looked_at(pages: Sequence[Watched], guard: Guard, wishes: DossierWishes, path: Path) -> Source:
    def fetcher() -> Fetcher:
        return Fetcher(guard=guard, manners=Manners(interval=wishes.interval), contact=wishes.contact)

    failed: dict[str, Answer] = {}
    heads: dict[str, Answer] = {}
    path.parent.mkdir(parents=True, exist_ok=True)
    with AnswerWriter(path, user_agent=fetcher().user_agent) as writer:

        def take(answer: Answer) -> None:
            if answer.failure is not None or look_at(answer).state is PageState.MALFORMED:
                failed[answer.url] = answer
                return
            writer.write(answer)
            heads[answer.url] = _without_body(answer)

        go_round([one.url for one in pages], fetcher, take)
    return _Looked(path, failed, heads)


def _without_body(answer: Answer) -> Answer:
    return Answer(
        answer.url,
        answer.hops,
        truncated=answer.truncated,
        tls=answer.tls,
        legacy_tls=answer.legacy_tls,
        fetched_at=answer.fetched_at,
        sha256=answer.sha256,
    )
