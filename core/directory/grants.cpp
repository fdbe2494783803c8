#include "core/directory/grants.h"

namespace parley {

const Grant* Grants::find(std::string_view id) const noexcept
{
    const auto number = by_id_.find(id);
    return number ? &entries_[*number] : nullptr;
}

std::vector<const Grant*> Grants::all() const
{
    std::vector<const Grant*> grants;
    grants.reserve(size());
    for (const Entry& entry : entries_)
        if (!entry.id.empty())
            grants.push_back(&entry);
    return grants;
}

std::uint32_t Grants::first_of(const Entry& entry) const noexcept
{
    return entry.subject == GrantSubject::everybody ? here_[entry.node].everybody
                                                    : first_of(entry.node, entry.subject, entry.index);
}

void Grants::set_first(const Entry& entry, std::uint32_t first)
{
    Here& here = here_[entry.node];
    if (entry.subject == GrantSubject::everybody) {
        here.everybody = first;
        return;
    }
    const std::uint64_t key = list_of(entry.node, entry.subject, entry.index);
    if (first != nobody) {
        const bool is_new = lists_.insert_or_assign(key, first).second;
        if (is_new && entry.subject == GrantSubject::user)
            ++here.users;
        else if (is_new)
            here.groups.put(entry.index, 1);
        return;
    }
    lists_.erase(key);
    if (entry.subject == GrantSubject::user)
        --here.users;
    else
        here.groups.put(entry.index, 0);
}

void Grants::put(const Grant& grant)
{
    erase(grant.id);
    std::uint32_t number = static_cast<std::uint32_t>(entries_.size());
    if (free_.empty()) {
        entries_.emplace_back();
    } else {
        number = free_.back();
        free_.pop_back();
    }
    Entry& entry = entries_[number];
    static_cast<Grant&>(entry) = grant;
    entry.node = trie_.add(grant.filter);
    if (here_.size() < trie_.nodes())
        here_.resize(trie_.nodes());
    by_id_.add(number);

    std::uint32_t before = nobody;
    std::uint32_t behind = first_of(entry);
    while (behind != nobody && decides_before(entries_[behind], entry)) {
        before = behind;
        behind = entries_[behind].next;
    }
    entry.next = behind;
    if (before == nobody)
        set_first(entry, number);
    else
        entries_[before].next = number;
    if (!entry.allows && includes(entry.access, GrantAccess::subscribe))
        denials_.insert(denial_key(entry, number));
}

void Grants::erase(std::string_view id)
{
    const auto number = by_id_.find(id);
    if (!number)
        return;
    Entry& entry = entries_[*number];
    std::uint32_t before = nobody;
    for (std::uint32_t at = first_of(entry); at != *number; at = entries_[at].next)
        before = at;
    if (before == nobody)
        set_first(entry, entry.next);
    else
        entries_[before].next = entry.next;
    denials_.erase(denial_key(entry, *number));
    trie_.release(entry.node);
    by_id_.remove(*number);
    entry = Entry{};
    free_.push_back(*number);
}

} // namespace parley
