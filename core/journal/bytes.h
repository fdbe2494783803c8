#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

/// Little-endian numbers in bytes, on any machine; compilers make one instruction of each.
namespace parley::journal {

template <class Number>
void store(char* to, Number number) noexcept
{
    const auto bits = static_cast<std::make_unsigned_t<Number>>(number);
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        to[i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
}

template <class Number>
Number load(const char* from) noexcept
{
    using Bits = std::make_unsigned_t<Number>;
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        bits = static_cast<Bits>(bits |
                                 static_cast<Bits>(static_cast<Bits>(static_cast<unsigned char>(from[i])) << (8 * i)));
    return static_cast<Number>(bits);
}

} // namespace parley::journal
