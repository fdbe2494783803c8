#include "clients/cli/manifest.h"

#include <boost/json.hpp>

#include <algorithm>

namespace parley::cli {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_plain_name(std::string_view name)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= 64 && name.front() != '.' && std::all_of(name.begin(), name.end(), plain);
}

bool is_sha256(std::string_view text)
{
    return text.size() == 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// Reads members, and remembers whether one was missing or of another type.
class Reader {
public:
    explicit Reader(const boost::json::object& object)
        : object_(object)
    {}

    std::string text(std::string_view name)
    {
        const auto* const value = object_.if_contains(name);
        if (value != nullptr && value->is_string())
            return std::string(value->get_string());
        complete_ = false;
        return {};
    }
    template <class Number>
    Number number(std::string_view name)
    {
        const auto* const value = object_.if_contains(name);
        boost::system::error_code error;
        const auto number = value != nullptr ? value->to_number<Number>(error) : Number{};
        if (value == nullptr || error)
            complete_ = false;
        return number;
    }
    [[nodiscard]] bool complete() const { return complete_; }

private:
    const boost::json::object& object_;
    bool complete_ = true;
};

} // namespace

bool is_backup_path(std::string_view path) noexcept
{
    constexpr std::string_view secrets = "secrets/", segments = "journal/", ending = ".journal";
    if (path == "directory.db" || path == "history.db")
        return true;
    if (path.starts_with(secrets))
        return is_plain_name(path.substr(secrets.size()));
    if (!path.starts_with(segments) || path.size() != segments.size() + 20 + ending.size() || !path.ends_with(ending))
        return false;
    const auto digits = path.substr(segments.size(), 20);
    return std::all_of(digits.begin(), digits.end(), is_digit);
}

std::string to_json_text(const Manifest& manifest)
{
    boost::json::array files;
    for (const ManifestFile& file : manifest.files)
        files.push_back(boost::json::object{{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    const boost::json::object object{{"format", Manifest::current_format},
                                     {"instance", manifest.instance},
                                     {"created", manifest.created_ms},
                                     {"history_position", manifest.history_position},
                                     {"journal_begin", manifest.journal_begin},
                                     {"journal_end", manifest.journal_end},
                                     {"directory_revision", manifest.directory_revision},
                                     {"users", manifest.users},
                                     {"groups", manifest.groups},
                                     {"conversations", manifest.conversations},
                                     {"messages", manifest.messages},
                                     {"files", std::move(files)}};
    return boost::json::serialize(object) + "\n";
}

Result<Manifest> parse_manifest(std::string_view text)
{
    const Error malformed{Errc::invalid_argument, "not a manifest of a Parley backup"};
    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error || !value.is_object())
        return malformed;
    Reader reader(value.get_object());
    const auto format = reader.number<std::int64_t>("format");
    if (reader.complete() && format != Manifest::current_format)
        return Error{Errc::invalid_argument, "the backup has format " + std::to_string(format) +
                                                 ", this program knows format " +
                                                 std::to_string(Manifest::current_format)};
    Manifest manifest;
    manifest.instance = reader.text("instance");
    manifest.created_ms = reader.number<std::int64_t>("created");
    manifest.history_position = reader.number<std::uint64_t>("history_position");
    manifest.journal_begin = reader.number<std::uint64_t>("journal_begin");
    manifest.journal_end = reader.number<std::uint64_t>("journal_end");
    manifest.directory_revision = reader.number<std::int64_t>("directory_revision");
    manifest.users = reader.number<std::uint64_t>("users");
    manifest.groups = reader.number<std::uint64_t>("groups");
    manifest.conversations = reader.number<std::uint64_t>("conversations");
    manifest.messages = reader.number<std::uint64_t>("messages");
    const auto* const files = value.get_object().if_contains("files");
    if (!reader.complete() || files == nullptr || !files->is_array())
        return malformed;
    for (const auto& entry : files->get_array()) {
        if (!entry.is_object())
            return malformed;
        Reader file_reader(entry.get_object());
        ManifestFile file;
        file.path = file_reader.text("path");
        file.bytes = file_reader.number<std::uint64_t>("bytes");
        file.sha256 = file_reader.text("sha256");
        if (!file_reader.complete() || !is_sha256(file.sha256))
            return malformed;
        if (!is_backup_path(file.path))
            return Error{Errc::invalid_argument, "the manifest names '" + file.path + "', which no backup holds"};
        const auto same = [&](const ManifestFile& other) { return other.path == file.path; };
        if (std::any_of(manifest.files.begin(), manifest.files.end(), same))
            return Error{Errc::invalid_argument, "the manifest names '" + file.path + "' twice"};
        manifest.files.push_back(std::move(file));
    }
    return manifest;
}

} // namespace parley::cli
