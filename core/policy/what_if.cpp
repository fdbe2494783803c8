#include "core/policy/what_if.h"

#include "core/policy/explain.h"

#include <utility>

namespace parley::policy {
namespace {

KeptDecision kept(const Decision& decision)
{
    return {decision.verdict, decision.why, decision.grant == nullptr ? std::string() : decision.grant->id};
}

std::vector<KeptDecision> answers(const Directory& directory, const Rules& rules, std::string_view root,
                                  const std::vector<Question>& questions)
{
    std::vector<KeptDecision> decisions;
    decisions.reserve(questions.size());
    for (const Question& question : questions)
        decisions.push_back(kept(decide_for(directory, rules, root, question.user, question.action, question.asked())));
    return decisions;
}

} // namespace

WhatIf what_if(Directory& directory, const Rules& rules, std::string_view root, const Supposition& supposition,
               WhatIfBounds bounds)
{
    Concerned concerned = concerned_by(directory, rules, root, supposition, bounds.questions);
    std::vector<Question>& questions = concerned.questions;
    std::vector<KeptDecision> before = answers(directory, rules, root, questions);
    Supposed supposed(directory, supposition);
    std::vector<KeptDecision> after = answers(directory, rules, root, questions);
    supposed.undo();

    const auto same_answer = [&](std::size_t one, std::size_t other) {
        return before[one].verdict == before[other].verdict && after[one].verdict == after[other].verdict;
    };
    WhatIf answer{{}, questions.size(), concerned.complete};
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const std::size_t wider = questions[i].part_of;
        if (before[i].verdict == after[i].verdict || (wider != i && same_answer(i, wider)))
            continue;
        if (answer.differences.size() == bounds.differences) {
            answer.complete = false;
            break;
        }
        answer.differences.push_back({questions[i].user, questions[i].action, std::move(questions[i].topic),
                                      std::move(before[i]), std::move(after[i])});
    }
    return answer;
}

} // namespace parley::policy
