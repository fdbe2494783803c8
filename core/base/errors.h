#pragma once

#include <stdexcept>

namespace parley {

/// The disk, a database or a schema is broken, as opposed to what a caller can cause (Result). The message names the
/// file.
class StorageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace parley
