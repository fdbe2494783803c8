#pragma once

#include "core/journal/record.h"

#include <string>

namespace parley::bridge {

/// The sender's user properties as history.db keeps them: a JSON array of [name, value].
void write_properties_json(const journal::UserPropertiesView& properties, std::string& out);

} // namespace parley::bridge
