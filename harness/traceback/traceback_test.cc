#include "traceback/traceback.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace sockdrill {
namespace {

std::string_view kind_name(Traceback::Kind kind) {
  switch (kind) {
    case Traceback::Kind::exception:
      return "exception";
    case Traceback::Kind::memory_error:
      return "memory_error";
    case Traceback::Kind::build_error:
      return "build_error";
    case Traceback::Kind::shell_error:
      return "shell_error";
  }
  return "";
}

// "exception NameError: name 'x' is not defined (a.py:3)"
std::string told(std::string_view output) {
  const auto found = find_traceback(output);
  if (!found) return "nothing";
  std::string text(kind_name(found->kind));
  if (!found->type.empty()) text += " " + found->type;
  if (!found->message.empty()) text += ": " + found->message;
  if (found->line > 0) text += fmt::format(" ({}:{})", found->file, found->line);
  return text;
}

TEST(PythonTraceback, NamesTheLastFrameInTheProgramsOwnFile) {
  EXPECT_EQ(told(R"out(waiting for a client
Traceback (most recent call last):
  File "/home/me/srv.py", line 6, in <module>
    main()
  File "/home/me/srv.py", line 3, in reply
    return data.decode('utf-8')
           ^^^^^^^^^^^^^^^^^^^^
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc4 in position 0: invalid continuation byte
)out"),
            "exception UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc4 in position 0: "
            "invalid continuation byte (srv.py:3)");
}

TEST(PythonTraceback, PassesOverTheStandardLibrary) {
  EXPECT_EQ(told(R"out(Traceback (most recent call last):
  File "/home/me/lib.py", line 2, in <module>
    json.loads('{')
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
)out"),
            "exception JSONDecodeError: Expecting value: line 1 column 1 (char 0) (lib.py:2)");
}

TEST(PythonTraceback, KnowsAThreadsException) {
  EXPECT_EQ(told(R"out(Exception in thread Thread-1 (work):
Traceback (most recent call last):
  File "/usr/lib/python3.11/threading.py", line 1038, in _bootstrap_inner
    self.run()
  File "/home/me/thr.py", line 3, in work
    x = undefined_name
        ^^^^^^^^^^^^^^
NameError: name 'undefined_name' is not defined
)out"),
            "exception NameError: name 'undefined_name' is not defined (thr.py:3)");
}

TEST(PythonTraceback, TakesTheLastOfAChain) {
  EXPECT_EQ(told(R"out(Traceback (most recent call last):
  File "chain.py", line 4, in <module>
    s.connect(('127.0.0.1',1))
ConnectionRefusedError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "chain.py", line 6, in <module>
    raise RuntimeError('no server') from e
RuntimeError: no server
)out"),
            "exception RuntimeError: no server (chain.py:6)");
}

TEST(PythonTraceback, KnowsSyntaxErrors) {
  EXPECT_EQ(told(R"out(  File "/home/me/py2.py", line 1
    print "hello"
    ^^^^^^^^^^^^^
SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?
)out"),
            "exception SyntaxError: Missing parentheses in call to 'print'. Did you mean "
            "print(...)? (py2.py:1)");
}

TEST(PythonTraceback, KnowsASourceInAnotherEncoding) {
  EXPECT_EQ(
      told(
          R"out(SyntaxError: Non-UTF-8 code starting with '\xc4' in file /home/me/enc.py on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details
)out"),
      R"want(exception SyntaxError: Non-UTF-8 code starting with '\xc4' (enc.py:1))want");
}

TEST(PythonTraceback, TakesNoInterruptForAFault) {
  EXPECT_EQ(told(R"out(Traceback (most recent call last):
  File "a.py", line 2, in <module>
    time.sleep(9)
KeyboardInterrupt
)out"),
            "nothing");
}

TEST(PythonTraceback, NeedsNoMessage) {
  EXPECT_EQ(told(R"out(Traceback (most recent call last):
  File "a.py", line 2, in <module>
    assert False
AssertionError
)out"),
            "exception AssertionError (a.py:2)");
}

TEST(JavaTraceback, NamesTheInnermostFrameOfItsOwn) {
  EXPECT_EQ(told(R"out(Exception in thread "main" java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect0(Native Method)
	at java.base/java.net.Socket.<init>(Socket.java:287)
	at Srv.serve(Srv.java:3)
	at Srv.main(Srv.java:5)
)out"),
            "exception ConnectException: Connection refused (Srv.java:3)");
}

TEST(JavaTraceback, TakesTheOuterOneOfAChain) {
  EXPECT_EQ(told(R"out(Exception in thread "main" java.lang.RuntimeException: wrapped
	at Thr.main(Thr.java:5)
Caused by: java.lang.NumberFormatException: For input string: "x"
	at java.base/java.lang.Integer.parseInt(Integer.java:668)
	at Thr.main(Thr.java:4)
)out"),
            "exception RuntimeException: wrapped (Thr.java:5)");
}

TEST(JavaTraceback, KnowsPrintStackTrace) {
  EXPECT_EQ(
      told(
          R"out(java.lang.NullPointerException: Cannot invoke "Object.hashCode()" because "<local1>" is null
	at Prt$Handler.lambda$main$0(Prt.java:1)
	at java.base/java.lang.Thread.run(Thread.java:840)
)out"),
      R"want(exception NullPointerException: Cannot invoke "Object.hashCode()" because "<local1>" is null (Prt.java:1))want");
}

TEST(JavaTraceback, KnowsAMissingClass) {
  EXPECT_EQ(told(R"out(Error: Could not find or load main class Nothere
Caused by: java.lang.ClassNotFoundException: Nothere
)out"),
            "exception Error: Could not find or load main class Nothere");
}

TEST(NodeTraceback, NamesTheInnermostFrameOfItsOwn) {
  EXPECT_EQ(told(R"out(/home/me/a.js:2
function f() { return undefinedThing.x; }
               ^

ReferenceError: undefinedThing is not defined
    at f (/home/me/a.js:2:16)
    at Object.<anonymous> (/home/me/a.js:3:1)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)

Node.js v20.20.2
)out"),
            "exception ReferenceError: undefinedThing is not defined (a.js:2)");
}

TEST(NodeTraceback, KnowsErrorsOfTheEventLoop) {
  EXPECT_EQ(told(R"out(node:events:502
      throw er; // Unhandled 'error' event
      ^

Error: listen EADDRINUSE: address already in use :::8989
    at Server.setupListenHandle [as _listen2] (node:net:1463:16)
    at Object.<anonymous> (/home/me/b.js:9:8)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1851:8) {
  code: 'EADDRINUSE',
}

Node.js v20.20.2
)out"),
            "exception Error: listen EADDRINUSE: address already in use :::8989 (b.js:9)");
}

TEST(NodeTraceback, SaysNoPlaceWhereThereIsNoneOfItsOwn) {
  EXPECT_EQ(told(R"out(node:events:502
      throw er; // Unhandled 'error' event
      ^

Error: connect ECONNREFUSED 127.0.0.1:1
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)
)out"),
            "exception Error: connect ECONNREFUSED 127.0.0.1:1");
}

TEST(NodeTraceback, KnowsSyntaxErrors) {
  EXPECT_EQ(told(R"out(/home/me/c.js:1
const x = ;
          ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1464:18)
)out"),
            "exception SyntaxError: Unexpected token ';' (c.js:1)");
}

TEST(NodeTraceback, KnowsAMissingModule) {
  EXPECT_EQ(told(R"out(node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module 'nosuch'
Require stack:
- /home/me/e.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Object.<anonymous> (/home/me/e.js:1:1)
)out"),
            "exception Error: Cannot find module 'nosuch' (e.js:1)");
}

TEST(NodeTraceback, KnowsWhatIsThrownAndIsNoError) {
  EXPECT_EQ(told(R"out(
/home/me/f.js:1
throw 'text';
^
text
(Use `node --trace-uncaught ...` to show where the exception was thrown)
)out"),
            "exception Uncaught: text (f.js:1)");
}

TEST(GoTraceback, NamesTheInnermostFrameOfItsOwn) {
  EXPECT_EQ(told(R"out(panic: runtime error: index out of range [5] with length 1

goroutine 1 [running]:
strings.Repeat(...)
	/usr/lib/go-1.19/src/strings/strings.go:520
main.main()
	/home/me/d.go:3 +0x34
exit status 2
)out"),
            "exception panic: runtime error: index out of range [5] with length 1 (d.go:3)");
}

TEST(GoTraceback, KnowsFatalErrors) {
  EXPECT_EQ(told(R"out(fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
main.main()
	/home/me/e.go:2 +0x2c
exit status 2
)out"),
            "exception fatal error: all goroutines are asleep - deadlock! (e.go:2)");
}

TEST(NativeTraceback, KnowsAnExceptionOfCpp) {
  EXPECT_EQ(told(R"out(terminate called after throwing an instance of 'std::runtime_error'
  what():  bind failed
)out"),
            "exception std::runtime_error: bind failed");
}

TEST(NativeTraceback, KnowsAddressSanitizer) {
  EXPECT_EQ(told(R"out(=================================================================
==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x7f bp 0x7f sp 0x7f
WRITE of size 4 at 0x602000000010 thread T0
    #0 0x7f900e647680 in __interceptor_memset ../../../../src/libsanitizer/interceptors.inc:799
    #1 0x55ab03da61b0 in main /home/me/d.c:3
    #2 0x7f900e445249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58

0x602000000010 is located 0 bytes inside of 4-byte region
)out"),
            "memory_error: heap-use-after-free (d.c:3)");
}

TEST(NativeTraceback, KnowsUndefinedBehaviour) {
  EXPECT_EQ(told(R"out(e.c:1:63: runtime error: store to null pointer of type 'int'
)out"),
            "memory_error: store to null pointer of type 'int' (e.c:1)");
}

TEST(NativeTraceback, KnowsAssertions) {
  EXPECT_EQ(told(R"out(server: s.c:7: main: Assertion `fd >= 0' failed.
Aborted
)out"),
            "exception abort(): Assertion `fd >= 0' failed (s.c:7)");
}

TEST(NativeTraceback, KnowsTheChecksOfTheCLibrary) {
  EXPECT_EQ(told(R"out(free(): double free detected in tcache 2
)out"),
            "memory_error: free(): double free detected in tcache 2");
}

TEST(NativeTraceback, KnowsABrokenStack) {
  EXPECT_EQ(told(R"out(*** stack smashing detected ***: terminated
)out"),
            "memory_error: *** stack smashing detected ***: terminated");
}

TEST(CompilerTraceback, TakesTheFirstErrorOfCc) {
  EXPECT_EQ(told(R"out(b.c: In function 'main':
b.c:2:26: warning: implicit declaration of function 'foo' [-Wimplicit-function-declaration]
    2 | int main(void) { int x = foo(1)
b.c:3:3: error: expected ',' or ';' before 'return'
    3 |   return y; }
b.c:4:1: error: another one
)out"),
            "build_error: expected ',' or ';' before 'return' (b.c:3)");
}

TEST(CompilerTraceback, KnowsAMissingHeader) {
  EXPECT_EQ(told(R"out(a.c:2:10: fatal error: winsock2.h: No such file or directory
    2 | #include <winsock2.h>
compilation terminated.
)out"),
            "build_error: winsock2.h: No such file or directory (a.c:2)");
}

TEST(CompilerTraceback, KnowsJavac) {
  EXPECT_EQ(told(R"out(j/Bad.java:3: error: incompatible types: String cannot be converted to int
    int x = "text";
            ^
1 error
error: compilation failed
)out"),
            "build_error: incompatible types: String cannot be converted to int (Bad.java:3)");
}

TEST(CompilerTraceback, KnowsGo) {
  EXPECT_EQ(told(R"out(# command-line-arguments
./c.go:3:8: imported and not used: "net"
./c.go:7:2: undefined: foo
)out"),
            R"want(build_error: imported and not used: "net" (c.go:3))want");
}

TEST(CompilerTraceback, KnowsTheLinker) {
  EXPECT_EQ(told(R"out(/usr/bin/ld: /tmp/cc852d0G.o: in function `main':
c.c:(.text+0x5): undefined reference to `missing'
collect2: error: ld returned 1 exit status
)out"),
            "build_error: undefined reference to `missing'");
}

TEST(ShellTraceback, KnowsBash) {
  EXPECT_EQ(told(R"out(hi
a.sh: line 3: nosuchcommand: command not found
)out"),
            "shell_error: nosuchcommand: command not found (a.sh:3)");
}

TEST(ShellTraceback, KnowsDash) {
  EXPECT_EQ(
      told(R"out(./b.sh: 2: Syntax error: end of file unexpected (expecting "fi")
)out"),
      R"want(shell_error: Syntax error: end of file unexpected (expecting "fi") (b.sh:2))want");
}

TEST(Traceback, SaysNothingOfUsualOutput) {
  EXPECT_EQ(told(R"out(waiting for a client
Error: none
at 12:00: received 5 bytes
127.0.0.1: 5123: hello
panic
)out"),
            "nothing");
}

TEST(Traceback, ReadsWhatATerminalShows) {
  EXPECT_EQ(told("\x1b[1ma.c:2:10:\x1b[m\x1b[K \x1b[01;31m\x1b[Kfatal error: \x1b[m\x1b[Knosuch.h: "
                 "No such file\r\n"),
            "build_error: nosuch.h: No such file (a.c:2)");
}

TEST(Traceback, TakesTheLast) {
  const std::string one =
      "Traceback (most recent call last):\n  File \"a.py\", line 1\nOSError: one\n";
  const std::string two =
      "Exception in thread \"main\" java.io.IOException: two\n\tat A.main(A.java:7)\n";
  EXPECT_EQ(told(one + two), "exception IOException: two (A.java:7)");
  EXPECT_EQ(told(two + one), "exception OSError: one (a.py:1)");
  EXPECT_EQ(told("a.c:1:1: error: first\n" + one), "exception OSError: one (a.py:1)");
}

TEST(Traceback, IsFoundAtTheEndOfAFlood) {
  std::string flood;
  while (flood.size() < (std::size_t{1} << 20U)) flood += "x\n";
  flood += "panic: late\n";
  EXPECT_EQ(told(flood), "exception panic: late");
}

TEST(Traceback, BearsAnyBytes) {
  std::string bytes;
  for (int i = 0; i < 70'000; ++i) bytes += static_cast<char>(i * 7 + i / 251);
  EXPECT_EQ(told(bytes), "nothing");
  EXPECT_EQ(told("\x1b["), "nothing");
  EXPECT_EQ(told("Traceback (most recent call last):"), "nothing");
  EXPECT_EQ(told("a.sh: line 99999999999: x"), "nothing");
  EXPECT_EQ(told("panic: \xff\xfe"), "exception panic: \xff\xfe");
}

}  // namespace
}  // namespace sockdrill
