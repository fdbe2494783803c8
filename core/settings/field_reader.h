#pragma once

#include "core/ids/ids.h"
#include "core/settings/fields.h"
#include "core/settings/network_names.h"
#include "core/settings/problems.h"
#include "core/settings/units.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::settings {

/// One value as it stands in the file, with the key that it is spoken of by.
struct Value {
    YAML::Node node;
    std::string key;
};

/// What the node is, for people.
inline std::string kind_of(const YAML::Node& node)
{
    switch (node.Type()) {
    case YAML::NodeType::Sequence:
        return "a list";
    case YAML::NodeType::Map:
        return "a section";
    case YAML::NodeType::Scalar:
        return "a value";
    default:
        return "nothing";
    }
}

/// Puts one value into its field, or says what is wrong with it.
class FieldReader {
public:
    FieldReader(const Value& value, Problems& problems, std::filesystem::path base)
        : value_(value)
        , problems_(problems)
        , base_(std::move(base))
    {}

    void read(std::filesystem::path& field, Folder)
    {
        if (const auto text = scalar("a path"))
            field = base_ / *text;
    }

    void read(std::filesystem::path& field, File)
    {
        if (value_.node.IsScalar() && value_.node.Scalar().empty() && value_.node.Tag() == "!")
            field.clear();
        else if (const auto text = scalar("a path"))
            field = base_ / *text;
    }

    void read(std::string& field, TopicRoot)
    {
        const auto text = scalar("a topic");
        if (!text)
            return;
        bool valid = text->size() <= max_id_bytes;
        for (std::size_t start = 0; valid && start <= text->size();) {
            const auto end = std::min(text->find('/', start), text->size());
            valid = is_valid_id(std::string_view(*text).substr(start, end - start));
            start = end + 1;
        }
        if (!valid)
            return refuse(
                "'" + *text +
                "' is not a topic root: 1 to 64 bytes, levels of A-Z a-z 0-9 . _ - divided by /, each beginning "
                "with a letter or digit");
        field = *text;
    }

    void read(std::string& field, Host)
    {
        const auto text = scalar("a host name or an address");
        if (!text)
            return;
        const auto bad = [](char c) { return c <= ' ' || c == '/' || c == 0x7f; };
        if (text->size() > 255 || std::any_of(text->begin(), text->end(), bad))
            return refuse("'" + *text + "' is not a host name or an address");
        field = *text;
    }

    void read(bool& field, Switch)
    {
        static constexpr std::array<std::string_view, 2> words{"on", "off"};
        if (const auto word = one_of({words}))
            field = *word == "on";
    }

    void read(std::vector<std::string>& field, Origins)
    {
        read_list(field, is_origin,
                  "is not an origin: http:// or https://, a host, and a port where it is not the usual one; or *");
    }

    void read(std::vector<std::string>& field, Networks)
    {
        read_list(field, is_network, "is not an address or a network such as 10.0.0.0/8");
    }

    void read(std::string& field, const OneOf& limits)
    {
        if (const auto word = one_of(limits))
            field = *word;
    }

    void read(SyncMode& field, const OneOf& limits)
    {
        if (const auto word = one_of(limits))
            field = *word == "always" ? SyncMode::always : *word == "never" ? SyncMode::never : SyncMode::interval;
    }

    void read(policy::PrivateMessages& field, const OneOf& limits)
    {
        using policy::PrivateMessages;
        if (const auto word = one_of(limits))
            field = *word == "contacts"       ? PrivateMessages::contacts
                    : *word == "common-group" ? PrivateMessages::common_group
                                              : PrivateMessages::everyone;
    }

    template <class Number>
    void read(Number& field, Count limits)
    {
        const auto text = scalar("a whole number");
        if (!text)
            return;
        if (value_.node.Tag() == "!")
            return refuse("is a quoted string, expected a whole number");
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
        if (error == std::errc::invalid_argument || end != text->data() + text->size())
            return refuse("'" + *text + "' is not a whole number");
        if (error != std::errc{} || number < limits.least || number > limits.most)
            return refuse(*text + " is out of range: " + std::to_string(limits.least) + " to " +
                          std::to_string(limits.most));
        field = static_cast<Number>(number);
    }

    template <class Number>
    void read(Number& field, Bytes limits)
    {
        const auto text = scalar("a size");
        if (!text)
            return;
        const auto bytes = parse_size(*text);
        if (!bytes)
            return refuse(bytes.error().message);
        if (*bytes < limits.least || *bytes > limits.most)
            return refuse(*text + " is out of range: " + format_size(limits.least) + " to " + format_size(limits.most));
        field = static_cast<Number>(*bytes);
    }

    template <class Rep, class Period>
    void read(std::chrono::duration<Rep, Period>& field, Duration limits)
    {
        using Field = std::chrono::duration<Rep, Period>;
        const auto text = scalar("a duration");
        if (!text)
            return;
        const auto duration = parse_duration(*text);
        if (!duration)
            return refuse(duration.error().message);
        if (*duration < limits.least || *duration > limits.most)
            return refuse(*text + " is out of range: " + format_duration(limits.least) + " to " +
                          format_duration(limits.most));
        field = std::chrono::duration_cast<Field>(*duration);
        if (field != *duration)
            return refuse(*text + " is finer than this setting can be: whole seconds");
    }

private:
    void read_list(std::vector<std::string>& field, bool (*is_valid)(std::string_view), const std::string& fault)
    {
        if (!value_.node.IsSequence())
            return refuse("is " + kind_of(value_.node) + ", expected a list: [first, second]");
        std::vector<std::string> list;
        for (const auto& item : value_.node) {
            const std::string text = item.IsScalar() ? item.Scalar() : kind_of(item);
            if (!item.IsScalar() || !is_valid(text))
                return refuse("'" + text + "' " + fault);
            list.push_back(text);
        }
        field = std::move(list);
    }

    std::optional<std::string> scalar(const char* expected)
    {
        if (value_.node.IsScalar() && !value_.node.Scalar().empty())
            return value_.node.Scalar();
        const std::string found = value_.node.IsScalar() ? "empty" : kind_of(value_.node);
        refuse("is " + found + ", expected " + expected);
        return std::nullopt;
    }

    std::optional<std::string> one_of(const OneOf& limits)
    {
        std::string list;
        for (const std::string_view word : limits.words)
            list += (list.empty() ? "" : ", ") + std::string(word);
        const auto text = scalar("a word");
        if (!text)
            return std::nullopt;
        if (std::find(limits.words.begin(), limits.words.end(), *text) == limits.words.end()) {
            refuse("'" + *text + "' is not one of " + list);
            return std::nullopt;
        }
        return text;
    }

    void refuse(const std::string& what) { problems_.add(value_.node, value_.key, what); }

    const Value& value_;
    Problems& problems_;
    std::filesystem::path base_;
};

} // namespace parley::settings
