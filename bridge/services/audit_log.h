#pragma once

#include "bridge/services/caller.h"
#include "bridge/stores/directory_rows.h"
#include "core/audit/chain.h"
#include "core/audit/verify.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace parley::bridge {

namespace asio = boost::asio;

class DirectoryReaders;

/// Which entries; absent: all. An action that ends in a full stop stands for all that begin with it, a target that ends
/// in a slash likewise.
struct AuditFilter {
    std::optional<std::string> actor{};
    std::optional<std::string> action{};
    std::optional<std::string> target{};
    std::optional<std::int64_t> since_ms{};
    std::optional<std::int64_t> until_ms{};
};

/// The log of administrative acts and refused logins. Nothing here changes it.
///
/// Who       administrators, and who has the duty `audit`.
/// Threads   the io thread; the work runs on the reader pool. verify() reads everything: one at a time.
/// Errors    permission_denied; invalid_argument: a cursor that no page gave. unavailable: verify() is under way
/// already.
class AuditLog {
public:
    explicit AuditLog(DirectoryReaders& readers);

    /// Newest first.
    asio::awaitable<Result<Page<audit::Entry>>> list(Caller caller, AuditFilter filter, PageRequest page);
    /// The last entry's number and hash, for keeping elsewhere: who has one can prove later that nothing up to it was
    /// changed.
    asio::awaitable<Result<audit::Head>> head(Caller caller);
    /// Makes every hash anew, and compares with a head that was kept.
    asio::awaitable<Result<audit::Verdict>> verify(Caller caller, std::optional<audit::Head> kept);

private:
    DirectoryReaders* readers_;
    bool verifying_ = false;
};

} // namespace parley::bridge
