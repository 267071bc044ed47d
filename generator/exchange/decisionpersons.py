"""Finds the natural persons that the text of a decision names, and what else of them must not be published.

Names are known by what stands beside them: a role (驾驶员, 其妻), a sex, a record (…的询问笔录), a word for
what is done to them (安排…从事). A word too many that is masked is seen by the clerk; a name that is not masked is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.exchange.decisiontext import HAN
from generator.text import digits, privacy

# Words by whose side people are named in texts. Organisations have the first ones too.
_ROLES = (
    "执法人员|经营者|法定代表人|负责人|投资人|投资者|员工|职工|店员|总经理|副总经理|经理|厂长|店长|"
    "委托代理人|代理人|受托人|被委托人|股东|举报人|投诉人|消费者|工人|村民|居民|业主|"
    "当事人|顾客|联系人|校长|院长|董事长|采购员|会计|班组长|组长|代表|主任|总监|法人|合伙人|房东|租客|租户|出租人|承租人|"
    "管理员|管理人员|技术员|施工员|质检员|检验员|监理员|总监理工程师|监理工程师|工程师|技术人员|服务员|收银员|销售员|业务员|导购|老板|实际控制人|"
    "监护人|被冒名人|申请人|被处罚人"
)
# Words that stand beside natural persons only.
_PERSONAL = (
    "驾驶员|司机|乘客|患者|病人|死者|伤者|医师|护士|医生|药师|教师|老师|学员|学生|幼儿|违法行为人|违法嫌疑人|嫌疑人|被侵害人|受害人|被害人|报案人|报警人|"
    "证人|商贩|小贩|摊主|摊贩|同案人员|涉案人员|陪同人员|在场人员|责任人员?|民警|辅警|警察|警员|同案人|行为人|见证人|保安员|保安|安全员|操作工|操作员|电焊工|焊工|电工|厨师|矿工|民工|车主|食客|男子|女子|出纳|工友|"
    "其(?:妻子?|丈夫|夫|父亲?|母亲?|子|女|兄|弟|姐|妹|儿子|女儿|配偶)|妻子|丈夫|父亲|母亲|儿子|女儿|哥哥|弟弟|姐姐|妹妹|岳父|岳母|儿媳|女婿|侄子|外甥|配偶|前妻|前夫|"
    "亲戚|亲属|家属|朋友|同事|邻居|老乡|名叫|名为|真名"
)
_BEHIND = (
    "[、，,。；;：:（(）)“]|的|于|在|和|与|及|对|称|向|到|将|从|不|未|按|进|陈述|承认|提供|签|先生|女士|陪|接|参|确|负责|介|辨|作|出|表|自|擅|处购|处租|"
    "经营|销|购|无|没|已|曾|因|驾|操作|发生|签|使用|\\n|$"
)
_NAMED = re.compile(f"(?:{_ROLES}|{_PERSONAL})(?:为|是|[：:])?(?P<name>[{HAN}]{{2,4}}?)(?={_BEHIND})")
# Behind these words a name follows even if what stands behind it is not known.
_SURELY = re.compile(f"(?:{_PERSONAL})(?:为|是|[：:])?(?P<name>[{HAN}]{{2,3}})")
_AND_NAMED = re.compile(f"[、和与及](?P<name>[{HAN}]{{2,3}}?)(?=[、，,。；;（(）)]|的|于|在|和|与|及|对|到|从|进|等|签|共|两|二|三)")
# Names in a row, and how many they are: 甲某、乙某等24名.
_SEVERAL_NAMED = re.compile(f"(?P<names>[{HAN}]{{2,3}}(?:、[{HAN}]{{2,3}}){{0,20}})等[0-9一二三四五六七八九十百]{{1,4}}[名人位]")
# Names right before such words: 张三（男, 李四的询问笔录, 王五死亡.
_BEFORE = re.compile(
    "(?:[，,、（(][ ]?[男女][，,、。；;）)]|[（(](?:居民|公民)?(?:身份证|电话|手机|未成年)|"
    "的?(?:询问|调查|谈话)笔录|"
    "的(?:陈述|证言|证词|供述|自述|身份证|居民身份证|驾驶证|健康证|病历|户口)|(?:当场)?(?:死亡|受伤)|在场|处(?:购|进货|租|借)|(?:先生|女士)(?![服装]))"
)
_HIDDEN = re.compile(f"[{HAN}]{{0,3}}(?:某|[*])")
_RUN = re.compile(f"[{HAN}]{{2,4}}$")
# Somebody to whom something is done, or who does what only a person does.
_DOES = re.compile(
    f"(?:使用|聘用|雇用|雇佣|招用|聘请|安排|指派|委派|伙同|会同|允许|[的由与和对将给向被叫名])(?P<name>[{HAN}]{{2,3}}?)(?=从事|驾驶|操作|上岗|执业|殴打|"
    "为患者|为他人|进行(?:诊疗|询问|调查)|提供(?:诊疗|服务)|担任|[（(]?另案|行政拘留|警告|处以?罚款|处[0-9一二三四五六七八九壹贰叁肆伍陆柒捌玖]|给予|处(?:上一)?年)"
)
# Two characters that begin with a family name and begin no name.
_COMMON = (
    "应当 应该 应在 应于 应对 应依 经营 经查 经调 从事 时间 时任 常年 有关 有权 能够 全部 相关 查明 通过 方面 安全 平时 明知 明确 "
    "包括 夏季 双方 于是 都是 后经 居住 东侧 空间 广告 终止 温度 管理 计划 金额 齐全 成立 万元 车间 车辆 向我 向本 向其 于当 应予 "
    "应将 应按 应取 应为 强制 易制 安装 常见 常规 平台 广大 水平 水质 石料 石材 白酒 云南 路边 单位 单独 高度 高价 解除 解释 时未 "
    "时不 时提 时称 终于 何种 任何 任意 许可 危险 危害 荣获 祝贺 盛装 权利 权益 方式 方法 项目 项下 连续 连带 严重 严格 章程 计算 "
    "计量 明显 明码 农药 农业 农资 薄弱 印章 印制 阴凉 步骤 文件 文书 文字 国家 广泛 东西 利用 利润 融资 冷藏 冷冻 空调 关于 关闭 "
    "关系 相应 相符 查封 查处 查获 查看 后续 后于 游客 公司 公开 公共 公告 经理 周边 周围 周期 周末 高温 高压 高处 高危 高风 高层 "
    "高速 高空 黄色 黄金 江边 江苏 江西 金属 金融 石油 石化 石头 白色 毛重 温水 水泥 水产 水利 水务 水源 马路 车主 车库 车场 卫生 "
    "卫计 司法 司机 房屋 房东 房产 房间 柜台 花园 花卉 池塘 段时 易燃 易爆 文化 文物 文旅 路面 路段 路灯 国道 国有 国土 农村 农户 "
    "农民 农产 牛肉 羊肉 鱼类 米面 米粉 谷物 麻醉 药品 苗木 桂花 柴油 汽车 谈话 言语 西侧 南侧 边坡 后厨 后台 都未 全国 全体 全员 "
    "全程 全市 全省 全县 寿命 巴士 居家 步行 充电 充装 终端 鱼虾 荣誉 戴口 计生 印刷 蒙古 印花 管道 管线 管网 干部 干燥 应聘 解剖 "
    "宣传 宗教 单元 包装 包间 左右 左侧 吉林 游泳 游戏 温泉 庄稼 向社 满足 广州 广东 海关 温州 成都 常州 贵州 云计 滑雪 经济 经销 "
    "经办 经过 经本 经我 于其 于本 于上 于自 从而 时尚 时段 方案 方便 张贴 施工 申请 陈列 家长 家庭 直接 "
)
_WORDS = frozenset(_COMMON.split())
# Family names that nearly always are other words.
_HARDLY = frozenset("和应时从都权经终能后那充")
# Family names that begin few words, for places where nothing but the name itself shows that it is one.
_FREQUENT = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范姚谭廖邹熊陆郝孔崔康邱秦顾侯邵孟龙钱汤尹黎武乔贺赖龚庞樊殷陶洪翟倪"
    "严温芦季俞鲁葛韦毕聂丛焦柳邢岳齐梅莫庄辛祝涂祁舒耿詹关凌费纪靳欧甄裴席屈鲍覃霍翁隋植甘景司柏柯阮闵解柴华冉高林何马方石江毛史白金万段雷常文安牛谷"
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
# What of a person must not be published, beside the numbers that have check digits: plates, telephones, dates of birth.
_PRIVATE = re.compile(
    f"[{_PROVINCES}][A-Z][·•.\\- ]?(?=[A-Z]{{0,2}}[0-9])[A-Z0-9]{{4,6}}[A-Z0-9挂学警港澳领]?(?![A-Z0-9])"
    "|(?<=电话)(?:号码)?[：:为是 ]{0,3}[0-9][0-9\\- ]{5,14}[0-9]|(?:微信|QQ)(?:号码?)?[：:为是 ]{0,3}[A-Za-z0-9_\\-]{5,20}"
    "|(?:19|20)[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:出?生)(?!产)"
)


def has_role(label: str) -> bool:
    """Whether a label ends with the role of a person."""
    return re.search(f"(?:{_ROLES}|{_PERSONAL})$", label) is not None


def named(text: str) -> Iterator[str]:
    """The full names of natural persons in a text, the longest first where a name may be one of several."""
    for said in _NAMED.finditer(text):
        if _like(said["name"]):
            yield said["name"]
            yield from _further(text, said.end())
    for said in _SURELY.finditer(text):
        name = said["name"]
        if _like(name) and name[0] in _FREQUENT and not _HIDDEN.match(text, said.start("name")):
            # Where it ends is not known: 驾驶员孙军驾驶.
            yield name
            yield name[:2]
            yield from _further(text, said.start("name") + 2)
            yield from _further(text, said.start("name") + 3)
    for said in _BEFORE.finditer(text):
        run = _RUN.search(text, max(said.start() - 4, 0), said.start())
        name = _last(run[0]) if run else ""
        if name:
            yield name
    for said in _DOES.finditer(text):
        if _like(said["name"]) and said["name"][0] in _FREQUENT:
            yield said["name"]
    for several in _SEVERAL_NAMED.finditer(text):
        yield from (one for one in several["names"].split("、") if _like(one))


def private(text: str, code: bool = False) -> str:
    """A text without the numbers, plates, telephones and dates of birth of persons."""
    for _, start, end, _ in reversed(list(digits.private(text, code=code))):
        text = f"{text[:start]}（略）{text[end:]}"
    return _PRIVATE.sub("（略）", text)


def _further(text: str, at: int) -> Iterator[str]:
    """The names that follow a name: 李小明、王大海和张三."""
    also = _AND_NAMED.match(text, at)
    while also is not None:
        if _like(also["name"]):
            yield also["name"]
        also = _AND_NAMED.match(text, also.end())


def _last(run: str) -> str:
    """The name with which some characters end, "" if they end with none."""
    for long in (4, 3, 2):
        name = run[-long:]
        family = (long > 2 and name[:2] in privacy.COMPOUND) or (long < 4 and name[0] in _FREQUENT)
        if len(name) == long and family and name[:2] not in _WORDS and not re.search(f"(?:{_ROLES}|{_PERSONAL})$", name):
            return name
    return ""


def _like(name: str) -> bool:
    family = name[0] in privacy.SURNAMES and name[0] not in _HARDLY
    return len(name) <= 3 and (family or name[:2] in privacy.COMPOUND) and name[:2] not in _WORDS
