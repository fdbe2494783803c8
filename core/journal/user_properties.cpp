#include "core/journal/bytes.h"
#include "core/journal/codec.h"

#include <limits>
#include <stdexcept>

namespace parley::journal {
namespace {

constexpr std::size_t max_text = std::numeric_limits<std::uint16_t>::max();

/// Takes one text off the front of `rest`; false: it is not all there.
bool take(std::string_view& rest, std::string_view& text) noexcept
{
    if (rest.size() < 2)
        return false;
    const std::size_t size = load<std::uint16_t>(rest.data());
    if (rest.size() - 2 < size)
        return false;
    text = rest.substr(2, size);
    rest.remove_prefix(2 + size);
    return true;
}

} // namespace

bool is_whole(UserPropertiesView properties) noexcept
{
    std::string_view rest = properties.encoded();
    std::string_view name;
    std::string_view value;
    while (!rest.empty())
        if (!take(rest, name) || !take(rest, value))
            return false;
    return true;
}

void UserPropertiesView::for_each(const std::function<void(std::string_view name, std::string_view value)>& visit) const
{
    std::string_view rest = encoded_;
    std::string_view name;
    std::string_view value;
    while (!rest.empty() && take(rest, name) && take(rest, value))
        visit(name, value);
}

void append_user_property(std::string& encoded, std::string_view name, std::string_view value)
{
    if (name.size() > max_text || value.size() > max_text)
        throw std::length_error("a user property's name and value are at most 65,535 bytes (MQTT 5 §1.5.7)");
    for (const std::string_view part : {name, value}) {
        char size[2];
        store(size, static_cast<std::uint16_t>(part.size()));
        encoded.append(size, sizeof size).append(part);
    }
}

} // namespace parley::journal
