#pragma once

#include "plugin/broker.h"
#include "plugin/message_handler.h"
#include "plugin/mosquitto_api.h"

#include <optional>
#include <span>

namespace parley::plugin {

/// A property list that we make for the broker; freed unless it is handed over.
class PropertyList {
public:
    PropertyList() = default;
    PropertyList(const PropertyList&) = delete;
    PropertyList& operator=(const PropertyList&) = delete;
    ~PropertyList() { mosquitto_property_free_all(&list_); }

    /// False: no memory, or not UTF-8.
    [[nodiscard]] bool add(const Properties& properties);
    [[nodiscard]] bool add(std::span<const Stamp> stamps);
    [[nodiscard]] mosquitto_property* get() const noexcept { return list_; }
    /// The broker has it now.
    void release() noexcept { list_ = nullptr; }

private:
    [[nodiscard]] bool add_text(int identifier, const std::string& text);

    mosquitto_property* list_ = nullptr;
};

/// True if this broker's lists can be edited in place: its nodes look as those of every version from 2.0.0 to 2.1.2.
/// Found out with a list made for the purpose, once.
[[nodiscard]] bool can_edit_properties();

/// The properties of a list, by the broker's readers or else in place; nothing if neither is possible.
[[nodiscard]] std::optional<Properties> read_properties(const mosquitto_property* list);

/// Appends the stamps to the list of a message. With `remove_reserved` the sender's own of the reserved names are taken
/// out; where a list cannot be edited, empty ones are appended behind them instead, since the last of a name counts.
/// The head of a list that is there stays where it is: 2.0.11 does not free a replaced list, 2.0.15 and later do.
/// False: no memory.
[[nodiscard]] bool stamp_properties(mosquitto_property*& list, std::span<const Stamp> stamps, bool remove_reserved);

} // namespace parley::plugin
