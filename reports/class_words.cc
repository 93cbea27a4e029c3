#include "reports/class_words.h"

#include <array>

namespace sockdrill {
namespace {

constexpr FeedbackWords kEnglishFeedback = {
    .no_title = "Feedback",
    .student = "Student: {}",
    .source = "Handed in: {}",
    .program = "Program: {}",
    .program_and_start = "Program: {}, with {}",
    .build = "Built with: {}",
    .points = "Points: {} of {}",
    .undecided_points = "Undecided: {} points; a person will look at them.",
    .undecided = "Some checks are undecided; a person will look at them.",
    .all_passed = "All checks passed.",
    .no_check = "There was nothing to check.",
    .interrupted = "The run was interrupted by {}.",
    .not_run = "Nothing could be run: {}.",
    .details = "In detail: {}",
    .what_to_do = "What to do: {}",
    .counts_zero = "It counts as 0 points.",
    .person_looks = "A person will look at it.",
    .checks = "Checks",
    .other_checks = "Other checks",
    .marked = "{}: {}",
    .marked_and_points = "{}, {}/{}: {}",
    .because = " ({})",
    .hidden = "hidden checks",
    .hidden_note = "What the hidden checks look at is not shown.",
    .not_passed = "What did not pass",
    .nobodys_fault =
        "This does not count as failed: the machine or the grading had trouble. A person will "
        "look at it.",
    .hint = "Hint: {}",
    .same = "The same happened in: {}",
    .joined_by = ", ",
};

constexpr FeedbackWords kChineseFeedback = {
    .no_title = "作业反馈",
    .student = "学生：{}",
    .source = "提交：{}",
    .program = "程序：{}",
    .program_and_start = "程序：{}，启动命令：{}",
    .build = "编译命令：{}",
    .points = "得分：{}，满分 {}",
    .undecided_points = "另有 {} 分未定，会由老师来看。",
    .undecided = "有些检查项未定，会由老师来看。",
    .all_passed = "所有检查项都通过了。",
    .no_check = "没有需要检查的内容。",
    .interrupted = "运行被 {} 中断。",
    .not_run = "程序没有运行：{}。",
    .details = "详细情况：{}",
    .what_to_do = "怎么办：{}",
    .counts_zero = "这次提交记 0 分。",
    .person_looks = "会由老师来看。",
    .checks = "检查项",
    .other_checks = "其他检查项",
    .marked = "{}：{}",
    .marked_and_points = "{}，{}/{}：{}",
    .because = "（{}）",
    .hidden = "隐藏的检查项",
    .hidden_note = "隐藏的检查项检查什么，这里不显示。",
    .not_passed = "没有通过的部分",
    .nobodys_fault = "这不算失败：是机器或评分过程出了问题，会由老师来看。",
    .hint = "提示：{}",
    .same = "下面这些也是同样的情况：{}",
    .joined_by = "、",
};

constexpr ClassWords kEnglishClass = {
    .no_title = "Class summary",
    .counts = "Students: {}. Passed: {}, failed: {}, for a person to look at: {}.",
    .mean = "Mean: {}, median: {}, of {} points. Students whose points are all decided: {}.",
    .none_decided = "No student's points are all decided.",
    .points = "Points",
    .hardest = "Checks that most did not pass",
    .hard_check = "passed by {} of {} ({} %): {}",
    .reasons = "Most common reasons, with how many students",
    .reason = "{}: {}",
    .example = "for example: {}",
    .review = "For a person to look at",
    .of_student = "{}: {}",
    .notes = "Notes",
    .none = "None.",
};

constexpr ClassWords kChineseClass = {
    .no_title = "班级小结",
    .counts = "学生 {} 人：通过 {}，失败 {}，需要人工查看 {}。",
    .mean = "平均分 {}，中位数 {}，满分 {}；统计了得分全部确定的 {} 人。",
    .none_decided = "还没有得分全部确定的学生。",
    .points = "得分分布",
    .hardest = "最难的检查项",
    .hard_check = "{}/{} 人通过（{}%）：{}",
    .reasons = "最常见的原因（及学生人数）",
    .reason = "{} 人：{}",
    .example = "例如：{}",
    .review = "需要人工查看",
    .of_student = "{}：{}",
    .notes = "注意",
    .none = "无。",
};

struct UnrunnableRow {
  UnrunnableWords english;
  UnrunnableWords chinese;
};

// In the order of Unrunnable.
constexpr std::array<UnrunnableRow, 8> kUnrunnable = {{
    {},
    {{"there is no file in what was handed in", "Hand in the files of your program."},
     {"提交里没有任何文件", "请把程序文件交上来。"}},
    {{"the archive cannot be read",
      "Pack the files again, without a password, open the archive once yourself, and hand it in."},
     {"压缩包无法读取", "请重新打包，不要加密码；自己先打开检查一遍，再提交。"}},
    {{"no program was found",
      "Look whether the program's file is among what you handed in, and whether it has the name "
      "that the assignment asks for."},
     {"没有找到要运行的程序", "请检查程序文件是否已经提交，文件名是否符合作业要求。"}},
    {{"several files may be the program",
      "Hand in one program only, or give it the name that the assignment asks for."},
     {"有多个文件都可能是要运行的程序", "请只提交一个程序，或者按作业要求给它命名。"}},
    {{"what the submission says of itself is wrong",
      "Correct the file that says how your program is started, and hand it in again."},
     {"提交里的说明文件有错误", "请改正说明程序如何启动的那个文件，然后重新提交。"}},
    {{"this machine has nothing that runs the program's language",
      "You need not do anything: that is not your fault."},
     {"这台机器上没有运行这种语言的程序所需的软件", "这不是你的问题，你不需要做什么。"}},
    {{"the machine or the grading had trouble",
      "You need not do anything: that is not your fault."},
     {"机器或评分过程出了问题", "这不是你的问题，你不需要做什么。"}},
}};

}  // namespace

const FeedbackWords& feedback_words(Language language) {
  return language == Language::chinese ? kChineseFeedback : kEnglishFeedback;
}

const ClassWords& class_words(Language language) {
  return language == Language::chinese ? kChineseClass : kEnglishClass;
}

std::string_view mark_word(Mark mark, Language language) {
  if (language == Language::english) return mark_name(mark);
  switch (mark) {
    case Mark::passed:
      return "通过";
    case Mark::failed:
      return "失败";
    case Mark::undecided:
      return "未定";
  }
  return "";
}

UnrunnableWords unrunnable_words(Unrunnable unrunnable, Language language) {
  const UnrunnableRow& row = kUnrunnable.at(static_cast<std::size_t>(unrunnable));
  return language == Language::chinese ? row.chinese : row.english;
}

}  // namespace sockdrill
