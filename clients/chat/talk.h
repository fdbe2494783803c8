#pragma once

#include "clients/chat/connect.h"

#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace parley::chat {

// The commands of `parley`. Each waits until it is done, or until SIGINT or SIGTERM; errors are the library's.

/// One message for each text; without texts one for each line of `in`. Prints the seq of each as it is stored.
Result<void> send(const Login& login, const client::ConversationId& to, const std::vector<std::string>& texts,
                  std::istream& in, std::ostream& out);
/// Prints what comes, of those conversations or of all; ends after `count` messages if it is given.
Result<void> tail(const Login& login, const std::vector<client::ConversationId>& of, bool json,
                  std::optional<std::size_t> count, std::istream& in, std::ostream& out, std::ostream& err);
/// The newest `limit` messages, oldest first.
Result<void> history(const Login& login, const client::ConversationId& of, std::size_t limit, bool json,
                     std::istream& in, std::ostream& out);
Result<void> groups(const Login& login, bool open, std::istream& in, std::ostream& out);
/// Lines that are typed are sent, what comes is printed; lines that begin with a slash are commands (/help).
Result<void> converse(const Login& login, std::optional<client::ConversationId> with, std::istream& in,
                      std::ostream& out, std::ostream& err);

} // namespace parley::chat
