#include "tests/unit/layout/include_rules.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>

namespace parley::layout {
namespace {

using Folders = std::vector<std::string_view>;

/// Who may include what of ours. The first row whose folder holds the file decides.
struct Arrow {
    std::string_view folder;
    Folders may_include;
};
const std::vector<Arrow> arrows = {
    {"core/", {"core/"}},
    {"plugin/", {"core/", "plugin/"}},
    {"bridge/", {"core/", "bridge/"}},
    // An import compares decisions before and after, by the rules themselves.
    {"clients/cli/import/",
     {"clients/", "core/base/", "core/ids/", "core/topics/", "core/sqlite/", "core/credentials/", "core/directory/",
      "core/policy/"}},
    // Local commands of the CLI (journal, backup, restore) read the data folder without a server.
    {"clients/cli/",
     {"clients/", "core/base/", "core/ids/", "core/topics/", "core/journal/", "core/settings/", "core/sqlite/",
      "core/credentials/", "core/audit/"}},
    {"clients/cpp/", {"clients/", "core/base/", "core/ids/", "core/topics/", "core/sqlite/"}},
    {"clients/", {"clients/", "core/base/", "core/ids/", "core/topics/"}},
};

/// In which few folders a library's headers may appear.
struct Library {
    std::string_view header; ///< the beginning of what stands in the include line
    Folders folders;
};
const std::vector<Library> libraries = {
    {"mosquitto", {"plugin/"}},
    {"mqtt_protocol.h", {"plugin/"}},
    {"mqtt/", {"bridge/link/", "clients/cpp/"}},
    {"MQTT", {"bridge/link/", "clients/cpp/"}},
    {"yaml-cpp/", {"core/settings/"}},
    {"sqlite3.h", {"core/sqlite/", "clients/cli/"}},
    {"openssl/", {"core/credentials/"}},
    {"crypt.h", {"core/credentials/"}},
    {"argon2.h", {"core/credentials/"}},
    {"boost/beast", {"bridge/http/", "bridge/gateway/"}},
    {"boost/asio", {"bridge/", "clients/cpp/"}},
    {"spdlog/", {"bridge/"}},
    {"curl/", {"clients/cli/"}},
    {"CLI/", {"clients/cli/", "clients/chat/", "bridge/app/"}},
    // core knows no socket.
    {"sys/socket.h", {"bridge/", "clients/"}},
    {"netinet/", {"bridge/", "clients/"}},
};

bool starts_with_any(std::string_view text, const Folders& folders)
{
    return std::any_of(folders.begin(), folders.end(),
                       [&](std::string_view folder) { return text.starts_with(folder); });
}

struct Include {
    std::string header;
    bool quoted = false;
};

std::optional<Include> included_by(std::string_view line)
{
    const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
    skip_blanks();
    if (!line.starts_with('#'))
        return std::nullopt;
    line.remove_prefix(1);
    skip_blanks();
    if (!line.starts_with("include"))
        return std::nullopt;
    line.remove_prefix(7);
    skip_blanks();
    if (line.empty() || (line.front() != '"' && line.front() != '<'))
        return std::nullopt;
    const bool quoted = line.front() == '"';
    const auto end = line.find(quoted ? '"' : '>', 1);
    return Include{std::string(line.substr(1, end == line.npos ? line.npos : end - 1)), quoted};
}

/// The reason why `file` may not hold this line; empty if it may.
std::string objection(const std::filesystem::path& root, const std::string& file, const Include& include)
{
    const std::string& header = include.header;
    const std::string top = header.substr(0, header.find('/') + 1);
    const Folders ours = {"core/", "plugin/", "bridge/", "clients/", "tests/", "bench/", "examples/"};
    if (starts_with_any(top, ours)) {
        for (const Arrow& arrow : arrows)
            if (file.starts_with(arrow.folder)) {
                const bool allowed = starts_with_any(header, arrow.may_include);
                return allowed ? "" : std::string(arrow.folder) + " may not include it";
            }
        return "";
    }
    for (const Library& library : libraries)
        if (header.starts_with(library.header) && !starts_with_any(file, library.folders))
            return "this library does not belong here";
    const auto beside = (root / file).parent_path() / header;
    if (include.quoted && (header.starts_with("../") || std::filesystem::exists(beside)))
        return "includes of ours are written from the root";
    return "";
}

std::vector<std::string> sources(const std::filesystem::path& root)
{
    std::vector<std::string> files;
    for (const char* folder : {"core", "plugin", "bridge", "clients"}) {
        if (!std::filesystem::exists(root / folder))
            continue;
        auto walk = std::filesystem::recursive_directory_iterator(root / folder);
        for (const auto& entry : walk) {
            if (entry.is_directory() && entry.path().filename() == "node_modules")
                walk.disable_recursion_pending();
            const auto extension = entry.path().extension();
            if (entry.is_regular_file() && (extension == ".h" || extension == ".cpp" || extension == ".c"))
                files.push_back(entry.path().lexically_relative(root).generic_string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

std::vector<std::string> wrong_includes(const std::filesystem::path& root)
{
    std::vector<std::string> wrong;
    for (const std::string& file : sources(root)) {
        std::ifstream in(root / file);
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            const auto include = included_by(line);
            const std::string why = include ? objection(root, file, *include) : "";
            if (!why.empty())
                wrong.push_back(file + ":" + std::to_string(number) + ": " + include->header + ": " + why);
        }
    }
    return wrong;
}

std::size_t sources_below(const std::filesystem::path& root)
{
    return sources(root).size();
}

} // namespace parley::layout
