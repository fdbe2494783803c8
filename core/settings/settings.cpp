#include "core/settings/settings.h"

#include "core/settings/field_reader.h"
#include "core/settings/fields.h"
#include "core/settings/issuers.h"
#include "core/settings/problems.h"
#include "core/settings/suggest.h"
#include "core/settings/units.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <type_traits>
#include <vector>

namespace parley::settings {
namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024; // no sensible configuration comes near; /dev/zero does

using Keys = std::map<std::string, std::vector<std::string>, std::less<>>; // section -> its keys

Keys known_keys()
{
    Keys keys;
    Settings settings;
    visit_fields(settings,
                 [&](const char* section, const char* key, auto&, const auto&) { keys[section].push_back(key); });
    return keys;
}

std::string unknown_section(const std::string& name, const Keys& keys)
{
    if (const auto dot = name.find('.'); dot != std::string::npos) {
        const auto section = keys.find(name.substr(0, dot));
        const std::string key = name.substr(dot + 1);
        if (section != keys.end() && std::count(section->second.begin(), section->second.end(), key) > 0)
            return "write it as '" + key + ":' under '" + section->first + ":'";
    }
    std::vector<std::string> sections;
    for (const auto& [section, ignored] : keys) {
        if (std::count(ignored.begin(), ignored.end(), name) > 0)
            return "unknown section; the key of that name is " + section + "." + name;
        sections.push_back(section);
    }
    const std::string near = nearest(name, sections);
    return "unknown section" + (near.empty() ? "" : ", did you mean '" + near + "'?");
}

std::string unknown_key(const std::string& section, const std::string& name, const Keys& keys)
{
    if (const std::string near = nearest(name, keys.at(section)); !near.empty())
        return "unknown key, did you mean '" + near + "'?";
    for (const auto& [other, names] : keys)
        if (std::count(names.begin(), names.end(), name) > 0)
            return "unknown key, did you mean " + other + "." + name + "?";
    return "unknown key";
}

/// The file taken apart into `section.key` -> value; what does not belong is reported.
std::map<std::string, Value> collect(const YAML::Node& root, Problems& problems)
{
    std::map<std::string, Value> values;
    const Keys keys = known_keys();
    std::vector<std::string> sections;
    for (const auto& entry : root) {
        const YAML::Node name_node = entry.first;
        const YAML::Node section_node = entry.second;
        const std::string section = name_node.IsScalar() ? name_node.Scalar() : "?";
        if (!keys.contains(section)) {
            problems.add(name_node, section, unknown_section(section, keys));
            continue;
        }
        if (std::count(sections.begin(), sections.end(), section) > 0)
            problems.add(name_node, section, "stands here a second time");
        sections.push_back(section);
        if (section_node.IsNull()) // every key of it commented out
            continue;
        if (!section_node.IsMap()) {
            problems.add(section_node, section, "is " + kind_of(section_node) + ", expected a section with keys");
            continue;
        }
        for (const auto& field : section_node) {
            const YAML::Node key_node = field.first;
            const YAML::Node value_node = field.second;
            const std::string key = key_node.IsScalar() ? key_node.Scalar() : "?";
            const std::string full = section + "." + key;
            const auto& known = keys.at(section);
            if (std::count(known.begin(), known.end(), key) == 0)
                problems.add(key_node, full, unknown_key(section, key, keys));
            else if (!values.emplace(full, Value{value_node, full}).second)
                problems.add(key_node, full, "stands here a second time");
        }
    }
    return values;
}

/// Rules between two keys, looked at once each of them is right by itself.
void check_together(const Settings& settings, const std::map<std::string, Value>& values, Problems& problems)
{
    const auto complain = [&](const std::string& key, const std::string& what) {
        const auto at = values.find(key);
        const bool in_file = at != values.end() && !at->second.node.Mark().is_null();
        problems.add_at(in_file ? at->second.node.Mark().line + 1 : 0, key + ": " + what);
    };
    if (settings.journal.segment_bytes > settings.journal.max_bytes / 2)
        complain("journal.segment_bytes",
                 format_size(settings.journal.segment_bytes) + " is more than half of journal.max_bytes, " +
                     format_size(settings.journal.max_bytes) + ": the bridge can free only whole segments");
    if (settings.http.refresh_lifetime < settings.http.token_lifetime)
        complain("http.refresh_lifetime", "is shorter than http.token_lifetime");
    if (settings.http.tls_certificate.empty() != settings.http.tls_key.empty())
        complain(settings.http.tls_key.empty() ? "http.tls_certificate" : "http.tls_key",
                 "http.tls_certificate and http.tls_key go together");
    if (settings.broker.tls_certificate.empty() != settings.broker.tls_key.empty())
        complain(settings.broker.tls_key.empty() ? "broker.tls_certificate" : "broker.tls_key",
                 "broker.tls_certificate and broker.tls_key go together");
    else if (!settings.broker.tls_certificate.empty() && settings.broker.tls_ca.empty())
        complain("broker.tls_certificate", "needs broker.tls_ca: without it the link is not encrypted");
    if (settings.http.proxy_protocol && settings.http.trusted_proxies.empty())
        complain("http.proxy_protocol", "is on, but http.trusted_proxies names nobody who would speak it");
    constexpr std::size_t longest_socket = 107; // what the kernel takes
    if (settings.gateway.broker_socket.string().size() > longest_socket)
        complain("gateway.broker_socket",
                 "is longer than " + std::to_string(longest_socket) + " bytes, which no unix socket may be");
}

/// Where a second document begins. Not YAML::LoadAll: on a stray comma in front of everything that never returns.
class SecondDocument final : public YAML::EventHandler {
public:
    static std::optional<YAML::Mark> find(const std::string& text)
    {
        std::istringstream in(text);
        YAML::Parser parser(in);
        SecondDocument handler;
        while (handler.documents_ < 2 && parser.HandleNextDocument(handler)) {
        }
        return handler.documents_ < 2 ? std::nullopt : std::optional(handler.begin_);
    }

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        ++documents_;
        begin_ = mark;
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

private:
    int documents_ = 0;
    YAML::Mark begin_;
};

Result<std::string> read_file(const std::filesystem::path& file)
{
    std::error_code ignored;
    std::ifstream in(file, std::ios::binary);
    if (!in || std::filesystem::is_directory(file, ignored)) {
        const std::string why = in ? "is a folder" : std::strerror(errno);
        return Error{Errc::unavailable, file.string() + ": cannot be read: " + why};
    }
    std::string text(max_file_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > max_file_bytes)
        return Error{Errc::invalid_argument, file.string() + ": is larger than 1 MiB: not a configuration of Parley"};
    return text;
}

Result<Settings> load(const std::filesystem::path& yaml)
{
    const auto text = read_file(yaml);
    if (!text)
        return text.error();
    const std::filesystem::path base = std::filesystem::absolute(yaml).parent_path();

    Problems problems(yaml.string());
    std::map<std::string, Value> values;
    try {
        const YAML::Node root = YAML::Load(*text);
        if (const auto second = SecondDocument::find(*text))
            problems.add_at(second->line + 1, "a second YAML document begins here; the file holds one");
        if (root.IsMap())
            values = collect(root, problems);
        else if (root.IsDefined() && !root.IsNull())
            problems.add(root, "", "the file is " + kind_of(root) + ", expected sections with keys");
    } catch (const YAML::Exception& error) {
        const int line = error.mark.is_null() ? 0 : error.mark.line + 1;
        problems.add_at(line, "not valid YAML: " + error.msg);
        return problems.to_error();
    }

    Settings settings;
    visit_fields(settings, [&](const char* section, const char* key, auto& field, const auto& limits) {
        const auto value = values.find(std::string(section) + "." + key);
        if (value == values.end())
            return;
        if constexpr (std::is_same_v<std::decay_t<decltype(limits)>, Issuers>)
            read_issuers(value->second, problems, base, field);
        else
            FieldReader(value->second, problems, base).read(field, limits);
    });
    settings.data.folder = (base / settings.data.folder).lexically_normal();
    if (!settings.data.folder.has_filename()) // "." and "data/" leave a slash at the end
        settings.data.folder = settings.data.folder.parent_path();

    if (problems.empty())
        check_together(settings, values, problems);
    if (!problems.empty())
        return problems.to_error();
    return settings;
}

} // namespace
} // namespace parley::settings

namespace parley {

Result<Settings> load_settings(const std::filesystem::path& yaml)
{
    return settings::load(yaml);
}

} // namespace parley
