#include "bridge/services/amendments.h"

#include "bridge/json/base64.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/history_readers.h"
#include "core/credentials/secret.h"
#include "core/topics/utf8.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace parley::bridge {

namespace {

constexpr std::size_t made_ref_bytes = 12;
constexpr std::size_t max_content_type_bytes = 256;

/// What the caller may do to messages of a conversation, his own and others'.
struct Rights {
    bool writes = false;
    bool reacts = false;
    bool removes_others = false;
};

Result<Rights> rights_in_group(DirectoryReader& reader, const Caller& caller, const std::string& id)
{
    const auto group = reader.group(id);
    const auto member = reader.member(id, caller.user.value());
    const bool is_there = group && !group->deleted && group->id == id;
    if (!is_there || (!member && !caller.admin && !group->is_public))
        return Error{Errc::not_found, "no such group: " + id};
    if (!member && !caller.admin)
        return Error{Errc::permission_denied, "only members may do that in this group"};
    Rights rights;
    rights.removes_others = caller.admin || member->role >= Role::moderator;
    if (member && member->role != Role::observer && !member->muted) {
        rights.reacts = true;
        rights.writes = !group->read_only || member->role >= Role::moderator;
    }
    return rights;
}

Result<Rights> rights_in_private(DirectoryReader& reader, const Caller& caller, const std::string& peer)
{
    const auto row = reader.user(peer);
    if (!row || row->id != peer)
        return Error{Errc::not_found, "no such user: " + peer};
    const bool blocked = reader.has_blocked(peer, caller.user.value()) || reader.has_blocked(caller.user.value(), peer);
    const bool writes = !blocked && !row->deleted && !row->disabled;
    return Rights{writes, writes, false};
}

Result<void> check_reaction(std::string_view reaction)
{
    if (reaction.empty() || reaction.size() > max_reaction_bytes)
        return Error{Errc::invalid_argument, "reaction: 1 to " + std::to_string(max_reaction_bytes) + " bytes"};
    const auto is_control = [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; };
    if (!topics::is_utf8_string(reaction) || std::any_of(reaction.begin(), reaction.end(), is_control))
        return Error{Errc::invalid_argument, "reaction: UTF-8 without control characters"};
    return {};
}

} // namespace

Amendments::Amendments(DirectoryReaders& directory, HistoryReaders& history, Publisher& publisher, topics::Names names,
                       std::size_t payload_bytes)
    : directory_(&directory)
    , history_(&history)
    , publisher_(&publisher)
    , names_(std::move(names))
    , payload_bytes_(payload_bytes)
{}

asio::awaitable<Result<void>> Amendments::edit(Caller caller, MessagePlace place, std::string payload,
                                               std::string content_type)
{
    if (payload.size() > payload_bytes_)
        co_return Error{Errc::too_large, "a message has at most " + std::to_string(payload_bytes_) + " bytes"};
    if (content_type.size() > max_content_type_bytes)
        co_return Error{Errc::invalid_argument, "content_type: at most 256 bytes"};
    const auto conversation = co_await permitted(caller, place, Act::edit);
    if (!conversation)
        co_return conversation.error();
    boost::json::object event{{"event", "edited"}, {"seq", place.seq.value()}, {"by", caller.user.value()}};
    if (!content_type.empty())
        event["content_type"] = content_type;
    if (topics::is_utf8_string(payload))
        event["text"] = payload;
    else
        event["payload_base64"] = json::base64(payload);
    co_return co_await publish(std::move(caller), *conversation, std::move(event));
}

asio::awaitable<Result<void>> Amendments::remove(Caller caller, MessagePlace place)
{
    const auto conversation = co_await permitted(caller, place, Act::remove);
    if (!conversation)
        co_return conversation.error();
    boost::json::object event{{"event", "deleted"}, {"seq", place.seq.value()}, {"by", caller.user.value()}};
    co_return co_await publish(std::move(caller), *conversation, std::move(event));
}

asio::awaitable<Result<void>> Amendments::react(Caller caller, MessagePlace place, std::string reaction, bool removed)
{
    if (auto valid = check_reaction(reaction); !valid)
        co_return valid.error();
    const auto conversation = co_await permitted(caller, place, Act::react);
    if (!conversation)
        co_return conversation.error();
    boost::json::object event{
        {"event", "reacted"}, {"seq", place.seq.value()}, {"by", caller.user.value()}, {"reaction", reaction}};
    if (removed)
        event["removed"] = true;
    co_return co_await publish(std::move(caller), *conversation, std::move(event));
}

asio::awaitable<Result<Conversation>> Amendments::permitted(Caller caller, MessagePlace place, Act act)
{
    const auto conversation = parse_conversation(place.conversation, caller.user);
    if (!conversation)
        co_return conversation.error();
    const bool is_group = conversation->kind == ConversationKind::group;
    auto ask = [&caller, &conversation, is_group](DirectoryReader& reader) -> Result<Rights> {
        return is_group ? rights_in_group(reader, caller, conversation->first)
                        : rights_in_private(reader, caller, conversation->seen_by(caller.user).substr(2));
    };
    const auto rights = co_await directory_->read(std::move(ask));
    if (!rights)
        co_return rights.error();

    auto look = [key = conversation->key(), seq = place.seq](HistoryStore& store) -> Result<HistorySlice> {
        const auto row = store.conversation(key);
        HistoryRange range;
        range.before = seq.next();
        range.limit = 1;
        return row ? store.page(*row, {}, range) : HistorySlice{};
    };
    const auto slice = co_await history_->read(std::move(look));
    if (!slice)
        co_return slice.error();
    const auto* const message = slice->messages.empty() ? nullptr : &slice->messages.front();
    if (message == nullptr || message->seq != place.seq || message->is_event ||
        message->content_type == deleted_content_type)
        co_return Error{Errc::not_found, "no such message"};

    const bool is_own = message->from == caller.user;
    if (act == Act::edit && !(is_own && rights->writes))
        co_return Error{Errc::permission_denied, "only its author edits a message, while he may write here"};
    if (act == Act::remove && !is_own && !rights->removes_others)
        co_return Error{Errc::permission_denied, "only its author and moderators delete a message"};
    if (act == Act::react && !rights->reacts)
        co_return Error{Errc::permission_denied, "only who may write here reacts"};
    co_return *conversation;
}

asio::awaitable<Result<void>> Amendments::publish(Caller caller, Conversation conversation, boost::json::object event)
{
    const auto ref = "amend:" + credentials::random_hex(made_ref_bytes);
    const auto& me = caller.user;
    Publication publication;
    publication.topic = conversation.kind == ConversationKind::group
                            ? names_.group_send_event(conversation.first, me.value(), ref)
                            : names_.user_send_event(conversation.seen_by(me).substr(2), me.value(), ref);
    publication.payload = boost::json::serialize(event);
    publication.content_type = "application/json";
    if (!co_await publisher_->publish(std::move(publication)))
        co_return Error{Errc::unavailable, "the broker has not taken it; try again"};
    co_return Result<void>{};
}

} // namespace parley::bridge
