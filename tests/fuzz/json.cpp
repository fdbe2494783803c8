// Input: the body of a request. Also what answers are cut from, whatever it is.

#include "bridge/json/fields.h"
#include "bridge/json/message_body.h"
#include "bridge/rpc/parts.h"
#include "core/ids/ids.h"
#include "core/topics/utf8.h"
#include "tests/fuzz/fuzz.h"

namespace parley::fuzz {
namespace {

namespace json = bridge::json;

template <class Read>
void read_with(const boost::json::object& object, Read read)
{
    const auto outcome = json::read_all(object, read);
    if (!outcome)
        must(outcome.error().code == Errc::invalid_argument && !outcome.error().message.empty(),
             "a bad body is told what is wrong");
}

void check_cut(std::string_view text)
{
    const bool is_text = topics::is_utf8_string(text);
    for (const std::size_t bytes : {std::size_t{8}, std::size_t{64}, std::size_t{1000}}) {
        std::string together;
        for (const std::string_view piece : bridge::rpc::cut(text, bytes)) {
            must(is_view_into(piece, text), "a piece is a part of the whole");
            std::size_t cost = piece.size();
            for (const char c : piece)
                cost += c == '"' || c == '\\' ? 1 : 0;
            must(!is_text || cost <= bytes, "a piece is no longer than asked");
            must(!is_text || topics::is_utf8_string(piece), "a character is never cut");
            together += piece;
        }
        must(together == text, "the pieces are the whole");
    }
}

void check_object(const boost::json::object& object)
{
    read_with(object, [](json::Fields& fields) { return json::read_message_body(fields); });
    read_with(object, [](json::Fields& fields) {
        const auto id = fields.id("user", &parse_user_id);
        const auto names = fields.optional_texts("names", 4);
        must(names.size() <= 4, "an array is as long as asked at most");
        const auto number = fields.optional_number("number", -5, 1000);
        must(!number || (*number >= -5 && *number <= 1000), "a number is within its bounds");
        return id;
    });
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley;
    using namespace parley::fuzz;
    const std::string_view text = text_of(data, size);
    check_cut(text);
    if (const auto object = bridge::json::parse_object(text)) {
        must(topics::is_utf8_string(text), "JSON is UTF-8");
        check_object(*object);
    }
    return 0;
}
