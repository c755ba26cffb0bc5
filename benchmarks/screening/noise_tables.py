"""Tables that `noise` works from: keys beside keys, legal forms, letters of other scripts.

Written for the benchmark alone. The scorer has tables of its own, and the two may differ:
what people write differs too.
"""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _beside() -> dict[str, str]:
    out: dict[str, str] = {}
    for r, row in enumerate(_ROWS):
        for c, key in enumerate(row):
            near = row[max(0, c - 1) : c] + row[c + 1 : c + 2]
            for other in _ROWS[max(0, r - 1) : r] + _ROWS[r + 1 : r + 2]:
                near += other[max(0, c - 1) : c + 1]
            out[key] = near
    return out


NEIGHBOURS = _beside()

# Each line: ways of writing one legal form.
SAME_FORM: tuple[tuple[str, ...], ...] = (
    ("LLC", "L.L.C.", "Limited Liability Company", "OOO", "LTD LIABILITY CO"),
    ("OOO", "LLC", "Obshchestvo s ogranichennoy otvetstvennostyu", "ООО"),
    ("Co., Ltd.", "Company Limited", "Co Ltd", "Company Ltd", "Co. Limited"),
    ("Ltd", "Limited", "LTD.", "Ltd"),
    ("PJSC", "PAO", "Public Joint Stock Company", "Publichnoye aktsionernoye obshchestvo", "ПАО"),
    ("OJSC", "OAO", "Open Joint Stock Company", "Open Joint-Stock Company", "ОАО"),
    ("CJSC", "ZAO", "Closed Joint Stock Company", "Closed Joint-Stock Company", "ЗАО"),
    ("JSC", "AO", "Joint Stock Company", "Aktsionernoye obshchestvo", "Joint-Stock Co.", "АО"),
    ("PJS", "Public Joint Stock"),
    ("GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H.", "Ges.m.b.H."),
    ("AG", "Aktiengesellschaft", "A.G."),
    ("Inc.", "Incorporated", "Inc"),
    ("Corp.", "Corporation", "Corp"),
    ("Co.", "Company", "Co"),
    ("S.A. de C.V.", "SA de CV", "Sociedad Anónima de Capital Variable", "S.A. DE C.V."),
    (
        "S. de R.L. de C.V.",
        "S de RL de CV",
        "Sociedad de Responsabilidad Limitada de Capital Variable",
    ),
    ("S.A.S.", "SAS", "Sociedad por Acciones Simplificada"),
    ("S.A.", "SA", "Sociedad Anónima", "Société Anonyme"),
    ("S.R.L.", "SRL", "Sociedad de Responsabilidad Limitada", "Società a responsabilità limitata"),
    ("SARL", "S.A.R.L.", "Société à responsabilité limitée"),
    ("Ltda.", "Limitada", "LTDA"),
    ("E.U.", "EU", "Empresa Unipersonal"),
    ("S. en C.", "S en C", "Sociedad en Comandita"),
    ("B.V.", "BV", "Besloten Vennootschap"),
    ("N.V.", "NV", "Naamloze Vennootschap"),
    ("A.S.", "A.Ş.", "Anonim Şirketi", "Anonim Sirketi"),
    ("Ltd. Sti.", "Limited Şirketi", "Ltd. Şti.", "Limited Sirketi"),
    ("FZE", "F.Z.E.", "Free Zone Establishment"),
    ("FZCO", "Free Zone Company", "FZ Co"),
    ("PLC", "P.L.C.", "Public Limited Company"),
    ("S.p.A.", "SpA", "Società per Azioni"),
    ("Sp. z o.o.", "Sp z oo", "Spółka z ograniczoną odpowiedzialnością"),
    ("D.O.O.", "doo", "Društvo s ograničenom odgovornošću"),
    ("EOOD", "E.O.O.D.", "ЕООД"),
    ("OOD", "O.O.D.", "ООД"),
    ("Pte. Ltd.", "Private Limited", "Pte Ltd"),
    ("Pvt. Ltd.", "Private Limited", "(Pvt) Ltd", "Pvt Ltd"),
    ("FGUP", "Federal State Unitary Enterprise", "Federalnoye gosudarstvennoye unitarnoye"),
    ("AB", "Aktiebolag"),
    ("SAL", "S.A.L.", "Société Anonyme Libanaise"),
    ("SE", "Societas Europaea"),
)

# Forms that a name without any is given.
ADDED_FORMS = ("Ltd", "LLC", "Co.", "Inc.", "GmbH", "S.A.", "JSC", "Company", "Limited", "Corp.")

CYRILLIC_COUNTRIES = frozenset(
    {"Russia", "Ukraine", "Belarus", "Kazakhstan", "Bulgaria", "Serbia", "Kyrgyzstan", "Moldova"}
)
ARABIC_COUNTRIES = frozenset(
    "Iran;Syria;Iraq;Lebanon;Yemen;Kuwait;Saudi Arabia;Egypt;Libya;Sudan;Jordan;Qatar;Bahrain;"
    "United Arab Emirates;Palestinian;Afghanistan;Pakistan;Algeria;Tunisia;Morocco".split(";")
)
GREEK_COUNTRIES = frozenset({"Greece", "Cyprus"})
CHINESE_COUNTRIES = frozenset({"China", "Hong Kong", "Taiwan"})

# Longest keys are tried first. What isn't there stays as it is.
LATIN_TO_CYRILLIC = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю",
    "ya": "я", "ye": "е", "yo": "ё", "iy": "ий", "yy": "ый", "ay": "ай", "ey": "ей", "oy": "ой",
    "ph": "ф", "th": "т", "ck": "к", "qu": "кв", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е",
    "f": "ф", "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к", "l": "л", "m": "м", "n": "н",
    "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в",
    "x": "кс", "y": "и", "z": "з",
}  # fmt: skip

# Ways of writing the same Cyrillic letters: scholarly, German, French, and a plain English one.
_PLAIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "з": "z", "и": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "ы": "y", "э": "e",
}  # fmt: skip
ROMANISATIONS: tuple[dict[str, str], ...] = (
    _PLAIN | {"ж": "ž", "й": "j", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "šč", "ю": "ju",
              "я": "ja", "ё": "ë"},
    _PLAIN | {"в": "w", "ж": "sch", "й": "j", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch",
              "щ": "schtsch", "ю": "ju", "я": "ja", "ё": "jo", "з": "s"},
    _PLAIN | {"ж": "j", "й": "ï", "у": "ou", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch",
              "щ": "chtch", "ю": "iou", "я": "ia", "ё": "io"},
    _PLAIN | {"ж": "zh", "й": "i", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
              "ю": "iu", "я": "ia", "ё": "e"},
)  # fmt: skip

LATIN_TO_ARABIC = {
    "sh": "ش", "kh": "خ", "gh": "غ", "th": "ث", "dh": "ذ", "ch": "چ", "zh": "ژ", "ou": "و",
    "oo": "و", "ee": "ي", "aa": "ا", "a": "ا", "b": "ب", "c": "ك", "d": "د", "e": "", "f": "ف",
    "g": "گ", "h": "ه", "i": "ي", "j": "ج", "k": "ك", "l": "ل", "m": "م", "n": "ن", "o": "و",
    "p": "پ", "q": "ق", "r": "ر", "s": "س", "t": "ت", "u": "و", "v": "ڤ", "w": "و", "x": "كس",
    "y": "ي", "z": "ز",
}  # fmt: skip

LATIN_TO_GREEK = {
    "th": "θ", "ph": "φ", "ch": "χ", "kh": "χ", "ps": "ψ", "ks": "ξ", "ou": "ου", "ts": "τσ",
    "a": "α", "b": "μπ", "c": "κ", "d": "ντ", "e": "ε", "f": "φ", "g": "γ", "h": "χ", "i": "ι",
    "j": "τζ", "k": "κ", "l": "λ", "m": "μ", "n": "ν", "o": "ο", "p": "π", "q": "κ", "r": "ρ",
    "s": "σ", "t": "τ", "u": "ου", "v": "β", "w": "ου", "x": "ξ", "y": "υ", "z": "ζ",
}  # fmt: skip

# Syllables of pinyin with one common character each; words of other syllables stay Latin.
_PINYIN = """
an 安 ao 奥 ba 巴 bai 百 ban 班 bang 邦 bao 宝 bei 北 ben 本 bin 滨 bo 博 bu 布 cai 财 can 灿 cang 沧
chang 长 chao 超 che 车 chen 陈 cheng 成 chi 赤 chong 崇 chu 楚 chuan 川 chuang 创 chun 春 cui 翠 da 大
dai 代 dan 丹 dao 道 de 德 deng 登 di 迪 dian 电 ding 鼎 dong 东 du 都 duo 多 en 恩 fa 发 fan 凡 fang 方
fei 飞 fen 分 feng 丰 fo 佛 fu 福 gan 甘 gang 港 gao 高 ge 格 gong 工 gu 古 guan 冠 guang 广 gui 贵 guo 国
ha 哈 hai 海 han 汉 hang 航 hao 浩 he 和 hei 黑 heng 恒 hong 红 hou 厚 hu 湖 hua 华 huan 环 huang 黄 hui 汇
ji 吉 jia 家 jian 建 jiang 江 jiao 交 jie 杰 jin 金 jing 京 jiu 九 ju 巨 jun 军 kai 凯 kang 康 ke 科 kong 空
kuan 宽 kun 昆 lai 来 lan 兰 lang 朗 le 乐 lei 雷 li 力 lian 联 liang 良 liao 辽 lin 林 ling 凌 liu 柳 long 龙
lu 鲁 luo 罗 lun 伦 ma 马 mao 茂 mei 美 men 门 meng 蒙 mi 米 min 民 ming 明 mo 莫 mu 木 na 纳 nan 南 neng 能
ni 尼 ning 宁 nong 农 ou 欧 pan 盘 peng 鹏 ping 平 pu 普 qi 奇 qian 前 qiang 强 qiao 桥 qin 秦 qing 青 qiu 秋
quan 泉 ran 然 ren 人 ri 日 rong 荣 ru 如 rui 瑞 run 润 sai 赛 san 三 sen 森 sha 沙 shan 山 shang 上 shao 绍
she 社 shen 深 sheng 盛 shi 石 shou 寿 shu 书 shui 水 shun 顺 si 四 song 松 su 苏 sui 随 sun 孙 tai 泰 tan 谈
tang 唐 tao 涛 te 特 teng 腾 tian 天 tie 铁 ting 廷 tong 通 tou 投 tu 图 tuo 拓 wan 万 wang 王 wei 伟 wen 文
wu 武 xi 西 xia 夏 xian 先 xiang 祥 xiao 小 xie 协 xin 新 xing 星 xiong 雄 xiu 秀 xu 旭 xuan 宣 xue 学 ya 亚
yan 燕 yang 阳 yao 耀 ye 业 yi 一 yin 银 ying 英 yong 永 you 友 yu 玉 yuan 元 yue 悦 yun 云 ze 泽 zeng 增
zhan 展 zhang 张 zhao 兆 zhe 浙 zhen 振 zheng 正 zhi 智 zhong 中 zhou 州 zhu 珠 zhuang 庄 zi 子 zong 宗
""".split()  # noqa: E501
PINYIN = dict(zip(_PINYIN[::2], _PINYIN[1::2], strict=True))

DIACRITICS = {
    "a": "áàâãä", "e": "éèêë", "i": "íìîï", "o": "óòôõö", "u": "úùûü", "c": "çć", "n": "ñń",
    "s": "šş", "z": "žż", "g": "ğ", "y": "ý", "l": "ł",
}  # fmt: skip
