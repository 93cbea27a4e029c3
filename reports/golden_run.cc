#include "reports/golden_run.h"

#include <map>
#include <utility>

#include "verdict/judge.h"

namespace sockdrill {
namespace {

Nanoseconds ms(double value) { return Nanoseconds(static_cast<std::int64_t>(value * 1e6)); }

// Adds events of one case, the time going on by itself.
class CaseWriter {
 public:
  CaseWriter(std::vector<Event>& events, std::uint32_t number, double at_ms, CaseStarted start)
      : events_(events), number_(number), at_(ms(at_ms)), start_(at_) {
    add(std::move(start), 0);
  }

  CaseWriter& add(EventBody body, double after_ms) {
    at_ += ms(after_ms);
    events_.push_back({at_, number_, std::move(body)});
    return *this;
  }

  CaseWriter& passed(std::string step, std::string observed, std::string check = "") {
    StepDone done;
    done.number = ++steps_;
    done.step = std::move(step);
    done.check = std::move(check);
    done.place = {10 + steps_, 7};
    done.duration = ms(0.1);
    done.observed = std::move(observed);
    return add(std::move(done), 0.2);
  }

  CaseWriter& not_passed(Status status, std::string step, std::string check, Problem problem) {
    StepDone done;
    done.number = ++steps_;
    done.step = std::move(step);
    done.check = std::move(check);
    done.place = {problem.span.begin.line > 0 ? problem.span.begin.line : 10 + steps_, 7};
    done.status = status;
    done.duration = ms(0.4);
    done.problem = std::move(problem);
    return add(std::move(done), 0.5);
  }

  void done(Status status, double points = 0) { add(CaseDone{status, points, at_ - start_}, 0.1); }

 private:
  std::vector<Event>& events_;
  std::uint32_t number_;
  Nanoseconds at_;
  Nanoseconds start_;
  std::uint32_t steps_ = 0;
};

CaseStarted start(std::string path, std::string suite, std::string scenario, std::uint32_t line,
                  std::vector<std::pair<std::string, std::string>> parameters = {}) {
  CaseStarted started;
  CaseIdentity& identity = started.identity;
  identity.id = path + "::" + scenario;
  std::string variant;
  for (const auto& [axis, value] : parameters) {
    variant.append(variant.empty() ? "" : ",").append(axis).append("=").append(value);
  }
  if (!variant.empty()) identity.id += "[" + variant + "]";
  identity.path = std::move(path);
  identity.suite = std::move(suite);
  identity.scenario = std::move(scenario);
  identity.line = line;
  identity.parameters = std::move(parameters);
  return started;
}

void add_tutorial(std::vector<Event>& events) {
  CaseStarted program = start("scenarios/tutorial/server.yaml", "the tutorial",
                              "the tutorial's server, as a program", 9);
  program.identity.points = 10;
  program.identity.tags = {"tutorial", "encoding"};
  Problem reply;
  reply.message = "21 bytes expected, 28 received; first difference at byte 4";
  reply.expected = "6f 6b 2c 20 ce ca cc e2 …   ok, 问题…   (GBK)";
  reply.received = "6f 6b 2c 20 e9 97 ae e9 …   ok, 问题…   (read as UTF-8)";
  set_cause(reply, make_cause(CauseId::wrong_encoding, "UTF-8", "GBK"));
  reply.hint = "encode('gbk') before send";
  reply.span = {{31, 27}, {31, 51}};
  reply.source_line =
      "    - client.recv: {text: \"ok, 问题正在处理中...\", hint: \"encode('gbk') before send\"}";
  const std::string gbk = "answers in GBK";
  const std::string prints = "prints what it received";
  CaseWriter(events, 1, 1.5, program)
      .add(ProgramStarted{"server", {"python3", "server.py"}, 7}, 0.1)
      .passed("server.start", "started (pid 7)")
      .passed("server.socket", "listens on 0.0.0.0:8989, backlog 128, SO_REUSEADDR on")
      .passed("client.connect", "connected", gbk)
      .add(ProgramOutput{"server", OutputStream::out, "接收数据的长度为: 5\n"}, 0.1)
      .not_passed(Status::failed, "client.recv", gbk, reply)
      .add(CheckDone{gbk, {28, 5}, Status::failed, 4, ""}, 0.0)
      .passed("server.output", "printed 接收数据的长度为: 5", prints)
      .add(CheckDone{prints, {33, 5}, Status::passed, 2, ""}, 0.0)
      .add(CheckDone{"can be started again at once",
                     {37, 5},
                     Status::skipped,
                     4,
                     "it requires 'answers in GBK'"},
           0.0)
      .add(ProgramOutput{"server", OutputStream::err,
                         "Traceback (most recent call last):\n  File \"server.py\", line 9\n"
                         "BrokenPipeError: [[ATTACHMENT|/etc/passwd]]\n"},
           0.3)
      .add(ProgramExited{"server", 1, std::nullopt, false}, 0.1)
      .done(Status::failed, 2);
}

void add_reuse(std::vector<Event>& events) {
  const auto rebind = [](std::string old_value) {
    return start("scenarios/reuse/rebind.yaml", "port reuse",
                 "rebind at once after the server closed first", 17,
                 {{"old", std::move(old_value)}, {"new", "off"}});
  };
  CaseWriter(events, 2, 2.0, rebind("on"))
      .passed("listener.listen", "listens")
      .done(Status::passed);

  Problem refused;
  refused.message = "bind: ok expected, EADDRINUSE received";
  refused.expected = "ok";
  refused.received = "EADDRINUSE (Address already in use)";
  CaseWriter(events, 3, 3.0, rebind("off"))
      .not_passed(Status::failed, "again.bind", "", refused)
      .done(Status::failed);
  CaseStarted second = rebind("off");
  second.attempt = 2;
  CaseWriter(events, 3, 5.0, second).passed("again.bind", "bound").done(Status::passed);

  CaseStarted repeated = rebind("on");
  repeated.repeat = 2;
  CaseWriter(events, 4, 6.0, repeated).passed("listener.listen", "listens").done(Status::passed);

  Problem descriptors;
  descriptors.message = "socket(AF_INET, SOCK_STREAM): Too many open files";
  CaseWriter(events, 5, 7.0,
             start("scenarios/reuse/rebind.yaml", "port reuse", "a thousand clients", 40))
      .not_passed(Status::errored, "clients.connect", "", descriptors)
      .done(Status::errored);

  for (std::uint32_t i = 0; i < 2; ++i) {
    CaseWriter(events, 6 + i, 8.0 + i,
               start("scenarios/reuse/ipv6.yaml", "IPv6", "dual stack", 3,
                     {{"v6_only", i == 0 ? "on" : "off"}}))
        .add(CaseSkipped{"this machine has no IPv6"}, 0.1)
        .done(Status::skipped);
  }
}

}  // namespace

std::vector<Event> golden_events() {
  std::vector<Event> events;
  RunStarted run;
  run.version = "0.1.0";
  run.command = {"sockdrill", "run", "--server", "python3 server.py"};
  run.unix_ms = 1'714'564'800'000;  // 2024-05-01T12:00:00Z
  run.seed = 42;
  run.host = "classroom";
  run.kernel = "Linux 6.1.0 x86_64";
  run.isolation = "network namespaces";
  run.lost = {"TIME_WAIT is not ended early: the kernel lacks SOCK_DESTROY"};
  run.cases = 7;
  run.again = {"--server", "python3 server.py"};
  events.push_back({Nanoseconds(0), std::nullopt, run});
  add_tutorial(events);
  add_reuse(events);
  events.push_back({ms(310), std::nullopt, RunDone{ms(310), ""}});
  return events;
}

RunRecord record_of(const std::vector<Event>& events) {
  RunRecord run;
  std::map<std::uint32_t, std::vector<Event>> under_way;
  for (const Event& event : events) {
    if (const auto* const started = std::get_if<RunStarted>(&event.body)) run.run = *started;
    if (const auto* const done = std::get_if<RunDone>(&event.body)) {
      run.duration = done->duration;
      run.interrupted = done->interrupted;
    }
    if (!event.case_number) continue;
    std::vector<Event>& of_case = under_way[*event.case_number];
    of_case.push_back(event);
    if (!std::holds_alternative<CaseDone>(event.body)) continue;
    const auto& start_event = std::get<CaseStarted>(of_case.front().body);
    run.add(judge(start_event.identity, of_case), start_event.attempt);
    under_way.erase(*event.case_number);
  }
  run.arrange();
  return run;
}

RunRecord golden_run() { return record_of(golden_events()); }

RunRecord hostile_run() {
  std::string bad =
      "\"'<&>]]><![CDATA[ \r\n\t[[ATTACHMENT|/etc/passwd]] [[Attachment|x]] \xff\xc0\x80";
  bad += "\xed\xa0\x80 \xef\xbf\xbf \xe2\x80\xae\xf4\x90\x80\x80 \x1b[31m\x7f\xc2\x85\xc2\x9b";
  bad += std::string(1, '\0');
  for (int byte = 0; byte < 256; ++byte) bad += static_cast<char>(byte);

  std::vector<Event> events;
  RunStarted run;
  run.version = run.host = run.kernel = run.isolation = bad;
  run.command = run.lost = run.again = {bad};
  events.push_back({Nanoseconds(0), std::nullopt, run});
  std::uint32_t number = 0;
  for (const std::string& text :
       {bad, bad + bad, std::string(1'000'000, 'x') + bad, std::string()}) {
    for (const Status status : {Status::failed, Status::errored, Status::skipped, Status::passed}) {
      if (text.size() > 100'000 && status != Status::failed) continue;  // once is slow enough
      for (std::uint32_t attempt = 1; attempt <= 2; ++attempt) {
        CaseStarted started = start(text, text, text, 1, {{text, text}});
        started.identity.tags = {text};
        started.attempt = attempt;
        ++number;
        CaseWriter writer(events, number, number, started);
        writer.add(ProgramOutput{text, OutputStream::out, text}, 0);
        writer.add(ProgramOutput{text, OutputStream::err, text, 7}, 0);
        if (status == Status::skipped) {
          writer.add(CaseSkipped{text}, 0);
        } else if (status == Status::passed) {
          writer.passed(text, text, text);
        } else {
          writer.not_passed(status, text, text,
                            {text,
                             text,
                             text,
                             text,
                             text,
                             {{1, 5}, {1, 9}},
                             text,
                             text,
                             {make_cause(CauseId::exception, text, text, text, text, text)}});
        }
        writer.add(CheckDone{text, {1, 1}, status, 1, text}, 0).done(status);
      }
    }
  }
  events.push_back({ms(1), std::nullopt, RunDone{ms(1), bad}});
  return record_of(events);
}

std::vector<Event> passing_events(std::uint32_t count) {
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < count; ++i) {
    CaseWriter(events, i, i,
               start("scenarios/reuse/rebind.yaml", "port reuse",
                     "rebind at once after the server closed first", 17,
                     {{"old", "on"}, {"n", std::to_string(i)}}))
        .passed("listener.listen", "listens on 127.0.0.1:8989")
        .passed("client.connect", "connected")
        .passed("client.recv", "received 5 bytes: hello")
        .done(Status::passed);
  }
  return events;
}

}  // namespace sockdrill
