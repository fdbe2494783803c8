#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace parley::cli::import {

// The configuration of Mosquitto's dynamic-security plugin (2.0 and 2.1), as it stands in its JSON file.

enum class DynsecAcl {
    publish_send,
    publish_receive,
    subscribe_literal,
    subscribe_pattern,
    unsubscribe_literal,
    unsubscribe_pattern
};
inline constexpr std::size_t dynsec_acls = 6;

struct DynsecRule {
    std::string topic;
    int priority = 0;
    bool allow = false;
};

struct DynsecRole {
    std::string name;
    /// By kind, in the order in which they decide: the highest priority first, else as they stand in the file.
    std::array<std::vector<DynsecRule>, dynsec_acls> rules;
    bool allows_wildcards = true; ///< 2.1: allowwildcardsubs
};

/// A role of a client or group, or a group of a client.
struct DynsecPlace {
    std::string name;
    int priority = -1;
};

struct DynsecClient {
    std::string name;
    std::string text_name;
    std::string client_id; ///< not empty: the only one he may use
    std::string verifier;  ///< $7$… or what 2.1 calls encoded_password
    bool disabled = false;
    std::vector<DynsecPlace> roles;  ///< in the order in which they decide
    std::vector<DynsecPlace> groups; ///< likewise
};

struct DynsecGroup {
    std::string name;
    std::vector<DynsecPlace> roles; ///< in the order in which they decide
};

struct DynsecFile {
    std::map<std::string, DynsecRole> roles;
    std::map<std::string, DynsecGroup> groups;
    std::map<std::string, DynsecClient> clients;
    std::string anonymous_group;
    bool default_send = false;
    bool default_receive = false;
    bool default_subscribe = false;
    bool default_unsubscribe = false;
};

/// invalid_argument: no JSON, or none of dynamic security. Entries without a name are passed over, as the plugin does.
Result<DynsecFile> parse_dynsec(const std::string& json);

} // namespace parley::cli::import
