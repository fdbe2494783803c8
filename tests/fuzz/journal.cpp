// Input: what happened to a journal. The first byte says which part is tried:
//   'b'  the bytes of a record's body
//   'h'  the bytes of a segment's header
//   'f'  the bytes of a whole segment file
//   'd'  damage to a good journal: six bytes a time, see damage()

#include "core/journal/codec.h"
#include "tests/fuzz/damaged_journal.h"
#include "tests/fuzz/fuzz.h"

#include <cstring>

namespace parley::fuzz {
namespace {

void check_body(std::string_view body)
{
    const auto record = journal::decode_body(body);
    if (!record)
        return;
    must(journal::is_well_formed(*record), "what is read is well formed");
    std::vector<char> buffer;
    const auto frame = journal::encode_frame(*record, journal::Offset{0}, buffer);
    must(frame.problem == journal::EncodeProblem::none, "what was read can be written");
    must(frame.bytes.substr(journal::frame_header_bytes) == body, "what was read is written as it was");
}

void check_header(std::string_view bytes)
{
    if (bytes.size() < journal::segment_header_bytes)
        return;
    std::string why;
    const auto header = journal::decode_segment_header(bytes, why);
    must(header || !why.empty(), "a bad header is told what is wrong");
    if (!header)
        return;
    const auto again = journal::encode_segment_header(*header);
    must(std::memcmp(again.data(), bytes.data(), again.size()) == 0, "a header is written as it was read");
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley::fuzz;
    if (size == 0)
        return 0;
    const auto bytes = text_of(data + 1, size - 1);
    switch (data[0]) {
    case 'b':
        check_body(bytes);
        break;
    case 'h':
        check_header(bytes);
        break;
    case 'f':
        check_any_segment(bytes);
        break;
    case 'd':
        check_damaged(bytes);
        break;
    default:
        break;
    }
    return 0;
}
