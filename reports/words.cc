#include "reports/words.h"

namespace sockdrill {
namespace {

constexpr ReportWords kEnglish = {
    .problem = "problem",
    .step = "step",
    .expected = "expected",
    .received = "received",
    .why = "why",
    .hint = "hint",
    .trace = "trace",
    .again = "again",
    .more_lines = "{} more lines",
    .passed = "{} passed",
    .failed = "{} failed",
    .errored = "{} errored",
    .skipped = "{} skipped",
    .flaky = " ({} flaky)",
    .no_case = "no case ran",
    .counts = "{} in {:.2f} s",
    .joined_by = ", ",
    .points = "{}/{} points",
    .undecided = ", {} undecided: their cases errored or were skipped",
    .skipped_because = "{} skipped: {}",
    .no_reason = "no reason given",
    .flaky_case = "flaky: {} passed at attempt {}",
    .not_checked = "not checked here: {}",
    .note = "note: {}",
    .interrupted = "interrupted by {}",
};

constexpr ReportWords kChinese = {
    .problem = "问题",
    .step = "步骤",
    .expected = "期望",
    .received = "实际",
    .why = "原因",
    .hint = "提示",
    .trace = "过程",
    .again = "重跑",
    .more_lines = "还有 {} 行",
    .passed = "通过 {}",
    .failed = "失败 {}",
    .errored = "出错 {}",
    .skipped = "跳过 {}",
    .flaky = "（其中不稳定 {}）",
    .no_case = "没有运行任何用例",
    .counts = "{}，用时 {:.2f} 秒",
    .joined_by = "，",
    .points = "得分 {}/{}",
    .undecided = "，另有 {} 分未定：相应的用例出错或被跳过",
    .skipped_because = "跳过 {} 个：{}",
    .no_reason = "没有说明原因",
    .flaky_case = "不稳定：{} 在第 {} 次尝试时通过",
    .not_checked = "这台机器上没有检查：{}",
    .note = "注意：{}",
    .interrupted = "被 {} 中断",
};

}  // namespace

const ReportWords& report_words(Language language) {
  return language == Language::chinese ? kChinese : kEnglish;
}

std::string why_text(const Problem& problem, Language language) {
  if (language == Language::english || problem.causes.empty()) return problem.why;
  return sentence(problem.causes, language);
}

}  // namespace sockdrill
