// Input: the payload of a command to the plugin.

#include "plugin/control_json.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley;
    using namespace parley::fuzz;
    namespace control = plugin::control;
    const auto parsed = control::parse(text_of(data, size));
    const auto is_object = [](const std::string& answer) {
        boost::json::error_code problem;
        return boost::json::parse(answer, problem).is_object() && !problem;
    };
    if (const auto* bad = std::get_if<control::BadCommand>(&parsed)) {
        must(is_object(control::failed(bad->id, Errc::invalid_argument, bad->message)), "a refusal is JSON");
        return 0;
    }
    const auto& command = std::get<control::Command>(parsed);
    must(size <= control::max_command_bytes, "a command is bounded");
    if (const auto* close = std::get_if<control::CloseCommand>(&command.body))
        must(close->user.has_value() != close->client.has_value(), "one thing is closed: a user or a session");
    if (const auto* directory = std::get_if<control::DirectoryCommand>(&command.body)) {
        must(directory->revision.value() >= 0, "a revision is not negative");
        must(is_object(control::directory_reached(command.id, directory->revision)), "an answer is JSON");
    }
    return 0;
}
