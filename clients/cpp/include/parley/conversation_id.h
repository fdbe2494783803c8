#pragma once

#include "core/base/result.h"

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace parley::client {

/// A conversation as its user sees it: a group, or everything between him and one peer. Written "g/{group}" and
/// "u/{peer}", as in history and in docs/protocol.md.
class ConversationId {
public:
    enum class Kind { group, direct };

    /// `id` is a group id or a user id (docs/protocol.md, Identity); one that is not valid is refused by the first call
    /// that takes the conversation.
    static ConversationId group(std::string id) { return {Kind::group, std::move(id)}; }
    static ConversationId with(std::string peer) { return {Kind::direct, std::move(peer)}; }
    /// Reads "g/{group}" or "u/{peer}"; invalid_argument.
    static Result<ConversationId> parse(std::string_view text);

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool is_group() const noexcept { return kind_ == Kind::group; }
    /// The group's id, or the peer's.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] std::string text() const { return (is_group() ? "g/" : "u/") + id_; }

    friend auto operator<=>(const ConversationId&, const ConversationId&) = default;

private:
    ConversationId(Kind kind, std::string id)
        : kind_(kind)
        , id_(std::move(id))
    {}

    Kind kind_;
    std::string id_;
};

} // namespace parley::client
