"""Letters of titles, labels, codes and names of offices, as pages in traditional characters print them."""

from __future__ import annotations

TO_SIMPLIFIED = str.maketrans(
    "辦發號財環國縣區聯農監衛規廣東灣漢蘇滬魯寧陝貴雲龍遼長豐電業產會議員務審計經貿質藥體衝鄉鎮創廳團館總隊學術資設檔網協黨統調"
    "與機關處銀應動護見報決紀請復細則劃條標準範說書結單錄題佈時間點擊稱構責類製頒單關鍵詞稿擬權執勞農懷膠錦滄濰渝濟營稅麗鐵壽"
    "綏慶陽陰嶺齊爾賓烏蘭鳳馬興漁顧婦殘災訪庫縉興贛閩粵瓊衡湘於",
    "办发号财环国县区联农监卫规广东湾汉苏沪鲁宁陕贵云龙辽长丰电业产会议员务审计经贸质药体冲乡镇创厅团馆总队学术资设档网协党统调"
    "与机关处银应动护见报决纪请复细则划条标准范说书结单录题布时间点击称构责类制颁单关键词稿拟权执劳农怀胶锦沧潍渝济营税丽铁寿"
    "绥庆阳阴岭齐尔宾乌兰凤马兴渔顾妇残灾访库缙兴赣闽粤琼衡湘于",
)
"""One letter for one, so that places in a text stay the same."""
