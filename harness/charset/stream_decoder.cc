#include "charset/charset.h"
#include "charset/codec.h"

namespace sockdrill {

tl::expected<void, CodecError> StreamDecoder::feed(std::string_view segment, std::string& text) {
  if (failure_) return tl::unexpected(*failure_);
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_ + std::string(segment);
    segment = joined;
  }
  const Progress progress = decode_some(charset_, segment, text);
  if (progress.fault && *progress.fault != CodecError::Kind::truncated) {
    failure_ = decoding_error(charset_, segment, progress, offset_);
    return tl::unexpected(*failure_);
  }
  offset_ += progress.done;
  pending_ = segment.substr(progress.done);
  return {};
}

tl::expected<void, CodecError> StreamDecoder::finish() {
  if (failure_) return tl::unexpected(*failure_);
  if (pending_.empty()) return {};
  failure_ =
      CodecError{CodecError::Kind::truncated, offset_, pending_, std::string(charset_.title())};
  return tl::unexpected(*failure_);
}

}  // namespace sockdrill
