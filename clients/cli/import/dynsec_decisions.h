#pragma once

#include "clients/cli/import/dynsec_file.h"
#include "clients/cli/import/source.h"

namespace parley::cli::import {

/// As dynamic security decides: a client's own roles, then his groups' roles, each list by priority; within a role the
/// rules by priority; the first that matches is the answer, else the default. What a SUBSCRIBE may cover and what is
/// delivered are two questions with rules of their own. Of %u and %c (2.1) both mean the user: clients are taken to be
/// called as their users.
class DynsecDecisions final : public Decisions {
public:
    explicit DynsecDecisions(DynsecFile file)
        : file_(std::move(file))
    {}

    [[nodiscard]] bool may_publish(const std::string& user, const std::string& topic) const override;
    [[nodiscard]] bool may_receive(const std::string& user, const std::string& topic) const override;
    [[nodiscard]] bool may_subscribe(const std::string& user, const std::string& filter) const override;
    [[nodiscard]] bool judges_subscriptions() const override { return true; }

private:
    template <class Ask>
    bool decide(const std::string& user, const std::string& topic, bool otherwise, Ask ask) const;

    DynsecFile file_;
};

/// Does the pattern of a subscribe rule cover the filter? Level by level; its own wildcards match those of the filter.
[[nodiscard]] bool dynsec_covers(std::string_view pattern, std::string_view filter);

} // namespace parley::cli::import
