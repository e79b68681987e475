/** What is done to things other than incidents, in words; the kind itself where a newer one has none yet. */
const titles: Readonly<Record<string, string>> = {
  ...{ "clock.started": "开始计时", "clock.paused": "暂停计时", "clock.resumed": "继续计时", "clock.stopped": "停止计时" },
  ...{ "clock.passed": "时限转交", "clock.restarted": "重新计时", "clock.extended": "时限延长" },
  ...{ "clock.reminded": "提醒", "fact.requested": "向调度核实", "fact.imported": "导入调度事实", "fact.answered": "答复事实" },
  ...{ "fact.corrected": "更正事实", "statement.drafted": "起草口径", "statement.reworded": "改写口径" },
  ...{ "statement.approved": "审批通过", "statement.returned": "退回口径", "statement.published": "发布口径" },
  ...{ "statement.followed": "记录发布效果", "statement.corrected": "公开更正", "statement.closed": "结束口径" },
  ...{ "pledge.made": "作出承诺", "pledge.postponed": "承诺延期", "pledge.kept": "兑现承诺", "pledge.followed": "回访" },
  ...{ "pledge.withdrawn": "撤回承诺", "press.asked": "记录媒体提问", "press.answered": "答复媒体" },
  ...{ "case.drafted": "起草案例", "case.edited": "修改案例", "case.adopted": "收入案例库" },
  ...{ "risk.entered": "新增风险点", "risk.revised": "修订风险点", "risk.reviewed": "复核风险点", "risk.retired": "停用风险点" },
  ...{
    "feedback.given": "反馈",
    "author.revealed": "查看真实账号",
    "evidence.taken": "取证",
    "evidence.erased": "清除取证内容",
    "evidence.stamped": "加盖时间戳",
  },
  ...{ "ticket.imported": "导入工单", "ticket.updated": "更新工单", "ticket.linked": "关联工单" },
  ...{ "setting.changed": "修改配置", "setting.failed": "配置没有写成" },
  ...{ "view.kept": "存为视图", "view.removed": "移除视图" },
  ...{ "forecast.made": "作出预测", "forecast.judged": "核对预测" },
};

/** What an act of that kind is called. */
export const kindTitle = (kind: string): string => titles[kind] ?? kind;
