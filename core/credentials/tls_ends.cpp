#include "core/credentials/tls_ends.h"

#include "core/base/errors.h"

#include <openssl/crypto.h>

#include <atomic>
#include <utility>

namespace parley::credentials {
namespace {

/// More than any program attaches to its connections; places beyond its own are empty.
constexpr int places = 32;

} // namespace

struct TlsEnds::State {
    Ended ended;
    std::atomic<std::uint64_t> begun{0};
    int index = -1;

    // Called by OpenSSL for every connection, as "our own" data of it were made and freed.
    static void on_begin(void*, void*, CRYPTO_EX_DATA*, int, long, void* state) noexcept
    {
        ++static_cast<State*>(state)->begun;
    }
    static void on_end(void*, void*, CRYPTO_EX_DATA* attached, int, long, void* state) noexcept
    {
        for (int place = 0; place < places; ++place)
            if (const void* const thing = CRYPTO_get_ex_data(attached, place))
                static_cast<State*>(state)->ended(thing);
    }
};

TlsEnds::TlsEnds(Ended ended)
    : state_(std::make_unique<State>())
{
    state_->ended = std::move(ended);
    state_->index =
        CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, state_.get(), State::on_begin, nullptr, State::on_end);
    if (state_->index < 0)
        throw StorageError("OpenSSL cannot say when connections end");
}

TlsEnds::~TlsEnds()
{
    CRYPTO_free_ex_index(CRYPTO_EX_INDEX_SSL, state_->index);
}

std::uint64_t TlsEnds::begun() const noexcept
{
    return state_->begun;
}

} // namespace parley::credentials
