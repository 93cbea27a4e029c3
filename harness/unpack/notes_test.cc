#include "unpack/notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sockdrill::unpack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Notes, AreNoneAtFirst) { EXPECT_THAT(Notes().sentences(), IsEmpty()); }

TEST(Notes, CountAndName) {
  Notes notes;
  notes.add(Note::link, "a");
  notes.add(Note::link, "b");
  notes.add(Note::outside, "../../etc/passwd");
  EXPECT_THAT(notes.sentences(),
              ElementsAre("2 links were left out: a, b",
                          "1 file outside of the folder was left out: ../../etc/passwd"));
}

TEST(Notes, NameAFewOfMany) {
  Notes notes;
  for (const char* name : {"a", "b", "c", "d", "e"}) notes.add(Note::special, name);
  EXPECT_THAT(notes.sentences(),
              ElementsAre("5 devices, pipes or sockets were left out: a, b, c and 2 more"));
}

TEST(Notes, OfNoNameHaveNone) {
  Notes notes;
  notes.add(Note::no_name);
  notes.add(Note::no_name);
  EXPECT_THAT(notes.sentences(),
              ElementsAre("2 files were left out because they have no name that can be read"));
}

TEST(Notes, EachHasItsSentence) {
  Notes notes;
  for (const Note note : {Note::link, Note::special, Note::outside, Note::no_name, Note::long_name,
                          Note::clash, Note::came_again, Note::escaped}) {
    notes.add(note, "x");
  }
  notes.add(Note::nothing);
  EXPECT_THAT(notes.sentences(),
              ElementsAre("1 link was left out: x", "1 device, pipe or socket was left out: x",
                          "1 file outside of the folder was left out: x",
                          "1 file was left out because it has no name that can be read: x",
                          "1 file was left out because its name has more than 255 bytes: x",
                          "1 file was left out because a file and a folder have the same name: x",
                          "1 file came again under the same name, and the last one was kept: x",
                          "1 name has bytes that no name should have, written as %XX: x",
                          "the archive holds no file"));
}

}  // namespace
}  // namespace sockdrill::unpack
