#pragma once

#include "parley/message.h"

#include <string>

namespace parley::chat {

/// A message as a line for people: time, conversation, sender, text. Nothing in it steers the terminal.
[[nodiscard]] std::string line_of(const client::Message& message);
/// A message as one line of JSON, as history writes it (schemas/payloads/stored-message.json).
[[nodiscard]] std::string json_of(const client::Message& message);

} // namespace parley::chat
