#include "bridge/json/base64.h"
#include "bridge/json/fields.h"
#include "bridge/json/history_json.h"
#include "bridge/json/message_body.h"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace parley::bridge::json {
namespace {

template <class Read>
std::string complaint_about(std::string_view text, Read read)
{
    const auto object = parse_object(text);
    if (!object)
        return object.error().message;
    const auto outcome = read_all(*object, read);
    return outcome ? std::string{} : outcome.error().message;
}

TEST(ParseObjectTest, HostileTextIsRefused)
{
    const std::string deep(100'000, '[');
    const std::string nested = [] {
        std::string text;
        for (int i = 0; i < 40; ++i)
            text += R"({"a":)";
        return text + "1" + std::string(40, '}');
    }();
    for (const std::string& text :
         {std::string(""), std::string("nonsense"), std::string("[]"), std::string("1"), std::string("null"),
          std::string("{"), std::string("{}{}"), std::string(R"({"a":1,})"), std::string("{\"a\":\"\xff\"}"),
          std::string("{\"a\":\"\xed\xa0\x80\"}"), std::string(R"({"a":NaN})"), std::string("{\"a\":1}\0x", 9), deep,
          nested})
        EXPECT_FALSE(parse_object(text)) << text.substr(0, 40);
    EXPECT_TRUE(parse_object(R"( {"a":{"b":[1,2]}} )"));
}

TEST(FieldsTest, AnUnknownMemberIsNamed)
{
    auto read = [](Fields& fields) { return fields.text("name"); };
    EXPECT_EQ(complaint_about(R"({"name":"x","nmae":1})", read), "unknown member \"nmae\"");
    EXPECT_EQ(complaint_about(R"({"name":"x"})", read), "");
    EXPECT_EQ(complaint_about(R"({})", read), "name: is missing");
    EXPECT_EQ(complaint_about(R"({"name":null})", read), "name: is missing");
    EXPECT_EQ(complaint_about(R"({"name":["x"]})", read), "name: a string is expected");
    EXPECT_EQ(complaint_about(R"({"name":")" + std::string(5000, 'x') + R"("})", read), "name: at most 4096 bytes");
}

TEST(FieldsTest, NumbersAreWholeAndWithinBounds)
{
    auto read = [](Fields& fields) { return fields.number("n", 1, 500); };
    for (const char* good : {R"({"n":1})", R"({"n":500})"})
        EXPECT_EQ(complaint_about(good, read), "");
    for (const char* bad : {R"({"n":0})", R"({"n":501})", R"({"n":-1})", R"({"n":1.5})", R"({"n":1e2})", R"({"n":"7"})",
                            R"({"n":18446744073709551615})", R"({"n":99999999999999999999999})", R"({"n":true})"})
        EXPECT_EQ(complaint_about(bad, read), "n: a whole number from 1 to 500 is expected") << bad;
}

TEST(FieldsTest, IdsAreChecked)
{
    auto read = [](Fields& fields) { return fields.id<UserId>("user", parse_user_id); };
    EXPECT_EQ(complaint_about(R"({"user":"u1"})", read), "");
    for (const char* bad : {R"({"user":""})", R"({"user":"$bridge"})", R"({"user":"a/b"})", R"({"user":"a b"})",
                            R"({"user":"a\u0000"})", R"({"user":".x"})"})
        EXPECT_NE(complaint_about(bad, read), "") << bad;
}

TEST(FieldsTest, TextsFlagsAndSyncMapsAreChecked)
{
    auto texts = [](Fields& fields) { return fields.optional_texts("t", 2); };
    EXPECT_EQ(complaint_about(R"({"t":["a","b"]})", texts), "");
    EXPECT_NE(complaint_about(R"({"t":["a","b","c"]})", texts), "");
    EXPECT_NE(complaint_about(R"({"t":["a",1]})", texts), "");
    auto flag = [](Fields& fields) { return fields.flag("f"); };
    EXPECT_NE(complaint_about(R"({"f":1})", flag), "");
    EXPECT_EQ(complaint_about(R"({"known":{"g/ops":17,"u/u2":0},"limit":10})", read_sync_request), "");
    EXPECT_NE(complaint_about(R"({"known":{"g/ops":-1}})", read_sync_request), "");
    EXPECT_NE(complaint_about(R"({"known":["g/ops"]})", read_sync_request), "");
    EXPECT_NE(complaint_about(R"({"known":{},"limit":0})", read_sync_request), "");
}

TEST(MessageBodyTest, EitherTextOrBase64)
{
    EXPECT_EQ(complaint_about(R"({"text":"hello"})", read_message_body), "");
    EXPECT_EQ(complaint_about(R"({"text":""})", read_message_body), "");
    EXPECT_EQ(complaint_about(R"({"payload_base64":"AP8="})", read_message_body), "");
    EXPECT_NE(complaint_about(R"({})", read_message_body), "");
    EXPECT_NE(complaint_about(R"({"text":"x","payload_base64":"AP8="})", read_message_body), "");
    EXPECT_EQ(complaint_about(R"({"payload_base64":"AP8"})", read_message_body), "payload_base64: is not base64");
}

TEST(Base64Test, TheVectorsOfRfc4648AndNothingElse)
{
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(base64(bytes), text);
        EXPECT_EQ(from_base64(text), bytes);
    }
    for (const char* bad : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Zm9v!mFy", "Zm 9", "=Zm9", "Zg==Zg=="})
        EXPECT_EQ(from_base64(bad), std::nullopt) << bad;
}

TEST(StoredMessageTest, WhatIsNotUtf8TravelsAsBase64)
{
    StoredMessage message;
    message.conversation = "g/ops";
    message.seq = Seq{17};
    message.from = UserId{"u1"};
    message.ts = unix_millis(1795372797385);
    message.ref = "r1";
    message.payload = "hello";
    EXPECT_EQ(boost::json::serialize(to_json(message)),
              R"({"conversation":"g/ops","seq":17,"from":"u1","ts":1795372797385,"ref":"r1","text":"hello"})");
    message.ref.clear();
    message.is_event = true;
    message.properties = {{"unit", "C"}};
    message.payload = "\xff";
    EXPECT_EQ(boost::json::serialize(to_json(message)),
              R"({"conversation":"g/ops","seq":17,"from":"u1","ts":1795372797385,"kind":"event",)"
              R"("properties":[["unit","C"]],"payload_base64":"/w=="})");
}

} // namespace
} // namespace parley::bridge::json
