#pragma once

#include "core/directory/grant.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace parley::cli::import {

/// What another broker knew of a user.
struct SourceUser {
    std::string name;
    std::string verifier{}; ///< of the password, as it stood there; empty: none
    std::string display_name{};
    bool disabled = false;
};

/// One step of the other broker's decision, on its way into a grant.
struct Rule {
    GrantSubject subject = GrantSubject::everybody;
    std::string holder{};                      ///< the user, or the name of one of Source::groups
    std::string filter{};                      ///< with %u where it means the user
    GrantAccess access = GrantAccess::publish; ///< publish or subscribe
    bool allows = true;
    std::int64_t tier = 0; ///< the larger decides first; among equals a denial
    std::string origin{};  ///< where it stood, for people
};

/// The other broker's own decisions, as it made them. `topic` is a name, for subscribe a filter.
///
/// Threads   one at a time.
class Decisions {
public:
    virtual ~Decisions() = default;
    [[nodiscard]] virtual bool may_publish(const std::string& user, const std::string& topic) const = 0;
    /// Is a message on that topic delivered, once a subscription matches?
    [[nodiscard]] virtual bool may_receive(const std::string& user, const std::string& topic) const = 0;
    [[nodiscard]] virtual bool may_subscribe(const std::string& user, const std::string& filter) const = 0;
    /// False: every SUBSCRIBE is accepted there, and only deliveries are looked at.
    [[nodiscard]] virtual bool judges_subscriptions() const = 0;
};

/// Everything that another broker's files say.
struct Source {
    std::string name; ///< "dynsec", "acl", "go-auth": begins the ids of grants
    std::vector<SourceUser> users;
    std::map<std::string, std::vector<std::string>> groups; ///< by name, with the names of their members
    std::vector<Rule> rules;
    std::vector<std::string> mentioned; ///< topics and filters that the files name; %u stands for each user
    std::vector<std::string> losses;    ///< what cannot be carried over
    std::vector<std::string> hints;     ///< what is carried over differently, and works all the same
    std::shared_ptr<const Decisions> decisions;
};

} // namespace parley::cli::import
