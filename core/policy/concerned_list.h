#pragma once

#include "core/directory/grants.h"
#include "core/policy/concerned.h"
#include "core/topics/table.h"

#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::policy {

/// The list that concerned_by() makes, inside the root: a question for each row of the topic table. Takes none twice.
class ConcernedList {
public:
    ConcernedList(const Directory& directory, std::string_view root, std::size_t most)
        : directory_(directory)
        , root_(root)
        , most_(most)
    {}
    ConcernedList(const ConcernedList&) = delete;
    ConcernedList& operator=(const ConcernedList&) = delete;

    [[nodiscard]] bool full() const noexcept { return questions_.size() >= most_; }

    /// The place of the question, also of one that was there already; nothing: the list is full.
    std::optional<std::size_t> add(UserIndex user, Action action, std::string topic, std::string sample = {});
    void part_of(std::size_t place, std::size_t wider) { questions_[place].part_of = wider; }

    /// Everything in a group; the receipts of others too.
    void add_group(UserIndex user, GroupIndex group);
    void add_receipts(UserIndex user, GroupIndex group);
    void add_card(UserIndex user, GroupIndex group);
    /// Everything in his own space, and the filters that follow all groups.
    void add_own(UserIndex user);
    /// What either may do with the other.
    void add_pair(UserIndex one, UserIndex other);
    /// What reaches the user of what the peer has written.
    void add_from_peer(UserIndex user, UserIndex peer);
    void add_announcements(UserIndex user);

    Concerned finish(bool complete) &&;

private:
    struct Hash {
        const std::vector<Question>* questions;
        std::size_t operator()(std::uint32_t place) const noexcept;
    };
    struct Equal {
        const std::vector<Question>* questions;
        bool operator()(std::uint32_t one, std::uint32_t other) const noexcept;
    };

    [[nodiscard]] const std::string& id_of(UserIndex user) const { return directory_.user(user).id; }
    /// Somebody who is not the user; he himself, if he is alone.
    [[nodiscard]] UserIndex somebody_else(UserIndex user) const;
    void add_rows(UserIndex user, std::string_view space, std::string_view owner, std::span<const topics::Row> rows);
    void add_to_peer(UserIndex user, UserIndex peer);

    const Directory& directory_;
    const std::string root_;
    const std::size_t most_;
    std::vector<Question> questions_;
    boost::unordered_flat_set<std::uint32_t, Hash, Equal> places_{0, Hash{&questions_}, Equal{&questions_}};
};

/// The same outside the root. A grant's filter stands for its topics; so does what it has in common with each other
/// grant of the same user, because there that one may decide. For any name whose answer the change touches, the filter
/// of the grant that decides before, or after, or what the two have in common is asked about (and these are all that a
/// change of grants, or of a membership, brings into play).
class ConcernedGrants {
public:
    ConcernedGrants(const Directory& directory, ConcernedList& list)
        : directory_(directory)
        , list_(list)
    {}

    /// That grant of his, in all groups that it speaks of.
    void add(const Grant& grant, UserIndex user);
    /// All that he has by that group.
    void add_group(UserIndex user, GroupIndex group);
    /// All that he has.
    void add_all(UserIndex user);
    [[nodiscard]] bool complete() const noexcept { return compared_ < max_compared; }

private:
    void add_filter(UserIndex user, const std::string& filter, std::optional<GroupIndex> in);
    using Region = std::array<std::optional<std::size_t>, 3>; ///< places of its questions
    Region add_region(UserIndex user, const std::string& filter);
    /// Calls visit(filter) for each filter that the grant has for him; `in`: also in that group.
    template <class Visit>
    void each_filter(const Grant& grant, UserIndex user, std::optional<GroupIndex> in, Visit&& visit);
    const std::vector<const Grant*>& grants();

    const Directory& directory_;
    ConcernedList& list_;
    std::vector<const Grant*> grants_;
    bool is_listed_ = false;
    std::size_t deepest_ = 0; ///< levels of the longest filter
    std::size_t compared_ = 0;
};

} // namespace parley::policy
