#include "grade/program_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "grade/program_parts.h"
#include "grade/test_folder.h"

namespace sockdrill {
namespace {

constexpr std::string_view kServes = "s.bind(('', 8989))\ns.listen(128)\n";
constexpr std::string_view kConnects = "s.connect(('127.0.0.1', 8989))\n";

class ProgramSearch : public testing::Test {
 protected:
  ProgramSearch() { assignment_.role = "server"; }

  // "server.py: python3 server.py", or why there is none.
  std::string found() {
    Taken taken;
    taken.folder = folder_.path();
    const FoundProgram program = find_program_of(taken, assignment_);
    if (program.unrunnable != Unrunnable::no) return program.reason;
    std::string text = program.file + ":";
    for (const std::string& word : program.command.build) text += " " + word;
    if (!program.command.build.empty()) text += " &&";
    for (const std::string& word : program.command.command) text += " " + word;
    return text;
  }

  TestFolder folder_;
  Assignment assignment_;
};

TEST_F(ProgramSearch, ByItsName) {
  folder_.write("tcp_server.py", "");
  folder_.write("tcp_client.py", "");
  folder_.write("readme.md", "");
  EXPECT_EQ(found(), "tcp_server.py: python3 tcp_server.py");
  assignment_.role = "client";
  EXPECT_EQ(found(), "tcp_client.py: python3 tcp_client.py");
}

TEST_F(ProgramSearch, ByItsNameInChinese) {
  folder_.write("服务端.py", kServes);
  folder_.write("客户端.py", kConnects);
  EXPECT_EQ(found(), "服务端.py: python3 服务端.py");
}

TEST_F(ProgramSearch, ByItsCalls) {
  folder_.write("1.py", kConnects);
  folder_.write("2.py", kServes);
  EXPECT_EQ(found(), "2.py: python3 2.py");
  assignment_.role = "client";
  EXPECT_EQ(found(), "1.py: python3 1.py");
}

TEST_F(ProgramSearch, TheOnlyOneThatThereIs) {
  folder_.write("homework.py", "print('hello')");
  EXPECT_EQ(found(), "homework.py: python3 homework.py");
}

TEST_F(ProgramSearch, InAFolderAndCompiled) {
  folder_.write("src/server.c", "int main() { listen(1, 1); }");
  EXPECT_EQ(found(),
            "src/server.c: gcc -o src/server.made src/server.c -lpthread && src/server.made");
}

TEST_F(ProgramSearch, ASourceAndWhatWasMadeOfItAreOne) {
  folder_.write("server.c", "listen(");
  const std::string binary = folder_.write("server",
                                           "\x7f"
                                           "ELF listen(");
  std::filesystem::permissions(binary, std::filesystem::perms::owner_all);
  EXPECT_EQ(found(), "server.c: gcc -o server.made server.c -lpthread && ./server.made");
}

TEST_F(ProgramSearch, OfSeveralSources) {
  folder_.write("main.c", "int main(void) { serve(); }");
  folder_.write("net.c", "int serve(void) { listen(1, 1); }");
  folder_.write("client.c", "int main (void) { connect(1); }");
  EXPECT_EQ(found(), "main.c: gcc -o main.made main.c net.c -lpthread && ./main.made");
}

TEST_F(ProgramSearch, WithTheSourcesThatBelongToIt) {
  folder_.write("server.c", "int main(void) { listen(1, 1); }");
  folder_.write("util.c", "int help(void) { return 1; }");
  folder_.write("client.c", "int main (void) { connect(1); }");
  EXPECT_EQ(found(), "server.c: gcc -o server.made server.c util.c -lpthread && ./server.made");
}

TEST_F(ProgramSearch, TheOneThatImportsTheOneThatServes) {
  folder_.write("main.py", "import mynet\r\nmynet.serve()\r\n");
  folder_.write("mynet.py", kServes);
  EXPECT_EQ(found(), "main.py: python3 main.py");
}

TEST_F(ProgramSearch, AModuleOfAPackage) {
  folder_.write("mysrv/__init__.py", "");
  folder_.write("mysrv/core.py", "def run():\n  s.listen(128)\n");
  folder_.write("mysrv/__main__.py", "from . import core\ncore.run()\n");
  EXPECT_EQ(found(), "mysrv/__main__.py: python3 -m mysrv");
  folder_.write("mysrv/serve.py", "from .core import run\nrun()\n");
  folder_.write("mysrv/__main__.py", "print('usage')\n");
  EXPECT_EQ(found(), "mysrv/serve.py: python3 -m mysrv.serve");
}

TEST_F(ProgramSearch, TheOneThatStartsWhatIsNamedAsItsRole) {
  folder_.write("server.py", "PORT = 8989\ndef serve():\n  s.listen(128)\n");
  folder_.write("start.py", "import server\nserver.serve()\n");
  EXPECT_EQ(found(), "start.py: python3 start.py");
  folder_.write("server.py", "def serve():\n  s.listen(128)\nserve()\n");
  EXPECT_EQ(found(), "server.py: python3 server.py");
}

TEST_F(ProgramSearch, ThroughSeveralImports) {
  folder_.write("core.py", kServes);
  folder_.write("app.py", "import socket, core\n");
  folder_.write("go.py", "from app import *\n");
  EXPECT_EQ(found(), "go.py: python3 go.py");
}

TEST_F(ProgramSearch, PackagesOfGo) {
  folder_.write("main.go", "package main\nfunc main() { serve() }\n");
  folder_.write("serve.go", "package main\nfunc serve() { net.Listen(\"tcp\", \":8989\") }\n");
  folder_.write("serve_test.go", "package main\n");
  EXPECT_EQ(found(), "main.go: go build -o main.made main.go serve.go && ./main.made");
}

TEST_F(ProgramSearch, ClassesOfJavaInFilesOfTheirOwn) {
  folder_.write("Main.java", "class Main { void main() { new ServerSocket(8989); } }");
  EXPECT_EQ(found(), "Main.java: java Main.java");
  folder_.write("Handler.java", "class Handler {}");
  EXPECT_EQ(found(),
            "Main.java: javac -d Main.made -sourcepath . Main.java && java -cp Main.made Main");
}

TEST_F(ProgramSearch, PackagesOfJava) {
  folder_.write("src/net/a/Main.java", "package net.a;\nclass Main { void main() { go(); } }");
  folder_.write("src/net/a/Serve.java", "package net.a;\nclass Serve { ServerSocket s; }");
  EXPECT_EQ(found(),
            "src/net/a/Main.java: javac -d src/net/a/Main.made -sourcepath src "
            "src/net/a/Main.java && java -cp src/net/a/Main.made net.a.Main");
}

TEST_F(ProgramSearch, APackageOfJavaWithoutItsFolders) {
  folder_.write("Main.java", "package net.a;\nclass Main { void main() { go(); } }");
  folder_.write("Serve.java", "package net.a;\nclass Serve { ServerSocket s; }");
  EXPECT_EQ(found(),
            "Main.java: javac -d Main.made Main.java Serve.java && java -cp Main.made net.a.Main");
}

TEST_F(ProgramSearch, WhereMainIsAmongTheSourcesThatServe) {
  folder_.write("main.c", "int main(void) { accept(open_server(), 0, 0); }");
  folder_.write("net.c", "int open_server(void) { listen(3, 128); }");
  EXPECT_EQ(found(), "main.c: gcc -o main.made main.c net.c -lpthread && ./main.made");
}

TEST_F(ProgramSearch, OneThatIsBothWantsToBeTold) {
  folder_.write("net.py", "s.listen(1)\nc.connect(a)\n{'server': f, 'client': g}[sys.argv[1]]()\n");
  EXPECT_EQ(found(), "'net.py' is server and client in one: how it is started has to be said");
}

TEST(OnlyDefines, IsToldByWhatStandsAtTheMargin) {
  EXPECT_TRUE(only_defines(""));
  EXPECT_TRUE(
      only_defines("\"\"\"What it is.\n\nserve()\n\"\"\"\nimport socket\n\n\n"
                   "PORT = 8989\nHERE = (\"\", PORT)\n# run()\n@traced\n"
                   "def serve():\n    listen()\n\n\nclass A(\n    B):\n    x = f()\n"));
  EXPECT_FALSE(only_defines("import socket\ns = socket.socket()\n"));
  EXPECT_FALSE(only_defines("def f():\n  pass\nf()\n"));
  EXPECT_FALSE(only_defines("def f():\n  pass\nif __name__ == '__main__':\n  f()\n"));
}

TEST_F(ProgramSearch, NoneOfTheRole) {
  folder_.write("client.py", kConnects);
  EXPECT_EQ(found(), "no server is among its programs: client.py");
}

TEST_F(ProgramSearch, NoneAtAll) {
  folder_.write("report.docx", "");
  EXPECT_EQ(found(), "there is no program in it in a language that is known here");
}

TEST_F(ProgramSearch, TwoOfTheRole) {
  folder_.write("server1.py", kServes);
  folder_.write("server2.py", kServes);
  EXPECT_EQ(found(), "2 files may be the server: server1.py, server2.py");
}

TEST_F(ProgramSearch, TwoOfTheNameAndOneThatServes) {
  folder_.write("server.py", kServes);
  folder_.write("server_utils.py", "def f(): pass");
  EXPECT_EQ(found(), "server.py: python3 server.py");
}

TEST_F(ProgramSearch, AsTheAssignmentSays) {
  folder_.write("main.py", kServes);
  folder_.write("server.py", kServes);
  assignment_.program.files = {"nothing.py", "main.*"};
  EXPECT_EQ(found(), "main.py: python3 main.py");
  assignment_.program.command = "python3 -u {file} --port 8989";
  EXPECT_EQ(found(), "main.py: python3 -u main.py --port 8989");
  assignment_.program.files = {"nothing.py", "none.c"};
  EXPECT_EQ(found(), "no file in it is named 'nothing.py' or 'none.c'");
}

TEST_F(ProgramSearch, AsItsManifestSays) {
  folder_.write("server.py", kServes);
  folder_.write("sockdrill.yaml", "command: python3 server.py 'two words'\n");
  EXPECT_EQ(found(), "server.py: python3 server.py");  // it is not asked
  assignment_.program.manifest = "sockdrill.yaml";
  EXPECT_EQ(found(), "sockdrill.yaml: python3 server.py two words");
}

TEST_F(ProgramSearch, AManifestThatIsWrong) {
  assignment_.program.manifest = "sockdrill.yaml";
  folder_.write("sockdrill.yaml", "comand: python3 server.py\n");
  EXPECT_EQ(found(), "sockdrill.yaml:1: a manifest has no key 'comand'");
  folder_.write("sockdrill.yaml", "command: \"'\"\n");
  EXPECT_EQ(found(), "sockdrill.yaml: the command has a ' without an end");
  folder_.write("sockdrill.yaml", "command: ''\n");
  EXPECT_EQ(found(), "sockdrill.yaml: the command is empty");
  folder_.write("sockdrill.yaml", std::string(100'000, '#'));
  EXPECT_THAT(found(), testing::HasSubstr("cannot read"));
}

TEST_F(ProgramSearch, AnInterpreterThatIsNotThere) {
  assignment_.program.manifest = "sockdrill.yaml";
  folder_.write("sockdrill.yaml", "command: cobol-of-1959 server.cob\n");
  EXPECT_EQ(found(), "this machine has no 'cobol-of-1959', which it wants");
  folder_.write("sockdrill.yaml", "command: ./server\n");
  folder_.write("server", "#!/usr/bin/env cobol-of-1959\n");
  EXPECT_EQ(found(), "this machine has no 'cobol-of-1959', which it wants");
}

}  // namespace
}  // namespace sockdrill
