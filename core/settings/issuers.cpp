#include "core/settings/issuers.h"

#include "core/settings/suggest.h"

#include <algorithm>
#include <string>

namespace parley::settings {
namespace {

using credentials::TokenIssuer;

const std::vector<std::string> known{"issuer", "jwks_file", "audience", "user_claim"};
constexpr std::size_t longest = 1024;

/// Reads the sections one by one; `is_good` turns false with the first problem.
class IssuerReader {
public:
    IssuerReader(const Value& value, Problems& problems, const std::filesystem::path& base)
        : value_(value)
        , problems_(problems)
        , base_(base)
    {}

    TokenIssuer read(const YAML::Node& section)
    {
        TokenIssuer issuer;
        std::vector<std::string> seen;
        for (const auto& entry : section) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
            if (std::ranges::count(seen, key) > 0)
                refuse(entry.first, key, "stands here a second time");
            else if (std::ranges::count(known, key) > 0)
                take(issuer, key, entry.second);
            else
                refuse_unknown(entry.first, key);
            seen.push_back(key);
        }
        for (const char* const key : {"issuer", "jwks_file", "audience"})
            if (std::ranges::count(seen, key) == 0)
                refuse(section, key, "is missing");
        return issuer;
    }

    void refuse(const YAML::Node& at, const std::string& key, const std::string& what)
    {
        is_good = false;
        problems_.add(at, key.empty() ? value_.key : value_.key + "." + key, what);
    }

    bool is_good = true;

private:
    void refuse_unknown(const YAML::Node& at, const std::string& key)
    {
        const std::string near = nearest(key, known);
        refuse(at, key, near.empty() ? "unknown key" : "unknown key, did you mean '" + near + "'?");
    }

    void take(TokenIssuer& issuer, const std::string& key, const YAML::Node& node)
    {
        if (!node.IsScalar() || node.Scalar().empty())
            return refuse(node, key, "is " + (node.IsScalar() ? "empty" : kind_of(node)) + ", expected a text");
        const std::string& text = node.Scalar();
        const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; };
        if (text.size() > longest || std::ranges::any_of(text, is_control))
            return refuse(node, key, "is longer than 1024 bytes, or has control characters");
        if (key == "issuer")
            issuer.issuer = text;
        else if (key == "jwks_file")
            issuer.jwks_file = (base_ / text).lexically_normal();
        else if (key == "audience")
            issuer.audience = text;
        else
            issuer.user_claim = text;
    }

    const Value& value_;
    Problems& problems_;
    const std::filesystem::path& base_;
};

} // namespace

void read_issuers(const Value& value, Problems& problems, const std::filesystem::path& base,
                  std::vector<TokenIssuer>& field)
{
    IssuerReader reader(value, problems, base);
    if (!value.node.IsSequence())
        return reader.refuse(value.node, "", "is " + kind_of(value.node) + ", expected a list of issuers");
    if (value.node.size() > max_issuers)
        return reader.refuse(value.node, "", "has more than 32 issuers");
    std::vector<TokenIssuer> issuers;
    for (const YAML::Node& section : value.node) {
        if (!section.IsMap()) {
            reader.refuse(section, "", "holds " + kind_of(section) + ", expected sections with issuer, jwks_file, …");
            continue;
        }
        TokenIssuer issuer = reader.read(section);
        if (std::ranges::count(issuers, issuer.issuer, &TokenIssuer::issuer) > 0)
            reader.refuse(section, "issuer", "'" + issuer.issuer + "' stands in the list twice");
        issuers.push_back(std::move(issuer));
    }
    if (reader.is_good)
        field = std::move(issuers);
}

} // namespace parley::settings
