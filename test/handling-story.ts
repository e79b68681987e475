/**
 * What is typed for the examples of docs/handling.md, in order. `**…**` begins a group; `@` sets the clock; `name= command` keeps the first
 * number of the answer as `{name}`; `N| command` prints so many lines of the answer (three otherwise); `command > file` keeps the answer in a
 * file; `~ line` is printed as it stands, from a run by hand (it needs a network); what stands behind ` # ` is printed and not typed.
 */
export const story = `
**值班：事件、时限、人工录入**
@ 2026-11-23 18:06
4| incident list
9| incident show {塘厦} # 末尾是操作记录，每条带编号，撤销时用
incident acknowledge {塘厦} --who 值班员甲 --because 已看
6| incident check {塘厦} R09-1 --who 值班员甲 --because 调度已答
incident offer {塘厦} co-handler 塘厦供电服务中心 --who 值班员甲 --because 需到现场
2| incident accept {塘厦} --who 塘厦供电服务中心 --because 同意
incident refuse {厚街} --who 厚街供电服务中心 --because 人手不足 # 只有被提请的岗位能接收或退回
4| incident escalate {厚街} 分管局领导 --who 值班员甲 --because 扩大
1| incident level {厚街} II --who 值班员甲 --because 已逐户上门
incident merge {塘厦} {厚街} --who 值班长 --because 同一件事 --dry-run
9| incident comment {厚街} 村委来电询问 --who 值班员甲 --because 记录
1| incident undo {厚街} incident:{厚街}#3 --who 值班长 --because 定错了 # 等级退回Ⅲ级
8| incident refer {厚街} S07 --who 值班员甲 --because 同类
8| incident shelter {厚街} {塘厦} --who 值班长 --because 台风期间归口 # 归入总事件
1| incident unshelter {厚街} --who 值班长 --because 单独处置
1| incident split {塘厦} weibo:8 --who 值班长 --because 是另一件事 # 拆出的帖文另立事件
incident constraints # 人的合并与拆分，交给聚类
6| incident dismiss {误报} --who 值班长 --because 不是我局供电范围 # 判为误报
4| clock list {塘厦}
4| clock due # 到点的提醒与未答复的工单
clock strike {塘厦} pushed --who 值班员甲 --because 补记推送 # 补记一个时刻，起停相应的时限
add 抖音上有人拍到电线杆冒火 --way video --who 值班员甲 --place 塘厦 --picture 截图.png # 图片存为证据

**调度：事实、公告**
fact request {厚街} --who 值班员甲 --because 再次核实
fact answer {塘厦} 是否我方设备=是 原因=计划检修 影响户数=1200 '预计复电=2026-11-23 20:30' --who 调度值班 --source 调度台
fact answer {塘厦} 是否我方设备=yes --who 调度值班
4| fact correct {塘厦} 影响户数=1500 --who 调度值班 --source 调度台 --because 复核
fact import facts.csv --who 调度值班 # 表头 事件,影响户数,原因,时间；UTF-8 或 GBK；有一行读不懂就一行不写
6| fact show {厚街}
fact list
notices read 公告.txt # 只看读成什么，不存
notices add 公告.txt --who 停电管理岗 --because 补录
5| notices join 塘厦林村说好六点来电，现在还没来 --town 塘厦 # 一句帖文与公告比对，写明理由
notices join 来电了吗
notices watch
notices tomorrow

**公关：口径、媒体询问、反馈**
7| 口径= statement draft {塘厦} --who 值班员甲 --because 首次回应 # 缺必需的事实就不起草，并说缺什么
statement reword {口径} 林村一带预计20:30恢复供电，给您添麻烦了，抱歉。 --who 办公室 --because 更口语 # 审批从头再来
1| statement reword {口径} 全镇5000户预计20:30恢复 --who 办公室 --because 更口语 # 没有事实依据的数字被拒绝
1| statement approve {口径} 专业部门负责人 --who 李某 --because 同意
1| statement return {口径} 办公室（宣传） --who 王某 --because 缺致歉
1| statement approve {口径} 专业部门负责人 --who 李某 --because 已补
1| statement approve {口径} 办公室（宣传） --who 王某 --because 同意
1| statement approve {口径} 分管局领导 --who 赵某 --because 同意
1| statement publish {口径} 官方微博 https://weibo.com/1/a --who 办公室 --because 发布
@ 2026-11-23 20:36
4| statement follow {口径} 2h --who 办公室 --because 跟踪
2| statement correct {口径} 更正：影响户数为1500户。 官方微博 https://weibo.com/1/b --who 办公室 --because 户数有误
1| statement close {口径} --who 办公室 --because 已复电
4| statement show {口径}
1| statement list
询问= press ask 某报 记者甲 停电何时恢复 {塘厦} --who 办公室 --because 来电
press answer {询问} 已于20:20恢复 {口径} --who 办公室 --because 按口径答复
press list
feedback give {塘厦}#1 useful --who 值班员甲 --because 及时
feedback labels # 导出人改过的标注
4| feedback table

**营销：工单、承诺、回访**（工单的规则见“工单”一节）
4| tickets import 95598.csv --source 95598 --who 客户服务中心 --because 每日导入 --dry-run
tickets import 95598.csv --source 95598 --who 客户服务中心 --because 每日导入
tickets list
tickets count
tickets propose
tickets link T1 {塘厦} --who 值班员甲 --because 同一处
tickets unlink T1 {塘厦} --who 值班员甲 --because 关联错了
1| clock pause T1/ticket-promise --who 市场营销部 --because 客户要求改期上门 # 只有写明 canPause 的可以暂停
1| clock resume T1/ticket-promise --who 市场营销部 --because 客户已约定
承诺= pledge make {塘厦} 林村居民 登记食品损失 '2026-11-24 18:00' 塘厦供电服务中心 --who 值班员甲 --because 当面承诺
另一项= pledge make {塘厦} 林村村委 装一台临时变压器 '2026-11-24 18:00' 塘厦供电服务中心 --who 值班员甲 --because 村委提出
pledge list
pledge due
1| incident move {塘厦} recovery --who 塘厦供电服务中心 --because 已复电
1| incident move {塘厦} closed --who 塘厦供电服务中心 --because 想办结 # 有未兑现的承诺
pledge postpone {承诺} '2026-11-25 18:00' --who 塘厦供电服务中心 --because 客户改期
pledge keep {承诺} 全部登记 --who 塘厦供电服务中心 --because 兑现
pledge withdraw {另一项} --who 塘厦供电服务中心 --because 村委不再要求
pledge undo {另一项} --who 塘厦供电服务中心 --because 点错了，村委仍要求    # 误点的兑现或撤回可以撤销
pledge withdraw {另一项} --who 塘厦供电服务中心 --because 村委书面撤回
pledge follow {承诺} yes 客户满意 --who 塘厦供电服务中心 --because 回访

**法务：取证、不实信息**（规则见“证据”一节）
evidence list
evidence revisit --who 值班员甲 # 到时要复查的页面；改动与删除记下
evidence verify
evidence export 证据.zip 1 --who 法务岗 --because 向平台投诉
evidence erase 1 --who 法务岗 --because 保存期满
evidence stamp --who 法务岗
~ $ wenfeng evidence take https://weibo.com/1/a 截图.png --who 值班员甲 --because 涉安全    # 用真实浏览器打开，存响应、正文、整页截图
~ #2　2026-11-23 20:58　首次　https://weibo.com/1/a　（哈希的前 16 位）…
案卷= false-report propose {厚街} https://weibo.com/1/a 十几户家电全烧坏 到场登记为三户 --source 到场登记表 --evidence 1 --side business --who 市场营销部 --because 与登记不符
false-report join {案卷} --side legal --who 法务岗 --because 同意
false-report contact {案卷} 微博 提交投诉 --who 法务岗 --because 联系平台
false-report spread {案卷} 1200 90000 --who 建设部 --because 每日记录
false-report print {案卷} 情况说明.html
false-report close {案卷} 平台已删除 --who 法务岗 --because 已处理
false-report propose {厚街} https://weibo.com/1/b 供电局太差劲了 已到场登记 --source 到场登记表 --evidence 1 --side business --who 市场营销部 --because 再看 # 意见从不立案
案卷= false-report propose {厚街} https://weibo.com/1/b 三天没有人上门 当晚已到场登记 --source 到场登记表 --evidence 1 --side business --who 市场营销部 --because 再看
false-report decline {案卷} --side legal --who 法务岗 --because 属于意见
false-report list

**领导：案例、风险库、排查**
@ 2026-11-24 10:00
3| incident move {塘厦} closed --who 塘厦供电服务中心 --because 办结
3| case list # 草稿在前，写明还要填什么
case draft {厚街} --who 市场营销部 > 厚街.md # 未办结的也可以先起草
case show C-{塘厦8} > 草稿.md
case adopt C-{塘厦8} --who 办公室 --because 审定
! 补写
case import 草稿.md --who 市场营销部 --because 写上教训
case adopt C-{塘厦8} --who 办公室 --because 审定
case export 案例/
2| risk list
9| risk show R09
risk import R31.md --who 安全监管部 --because 新增
risk export 风险库/
risk review R09 --who 调度控制中心 --because 年度复核
risk retire R30 --who 数字化部 --because 系统已换
risk changes
5| sweep R09
`;
