#include "bridge/rpc/parts.h"

namespace parley::bridge::rpc {

std::vector<std::string_view> cut(std::string_view json, std::size_t bytes)
{
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    std::size_t last_character = 0; // where the character under way began
    std::size_t cost = 0;
    std::size_t cost_before = 0; // of the piece up to last_character
    for (std::size_t i = 0; i < json.size(); ++i) {
        const auto byte = static_cast<unsigned char>(json[i]);
        if ((byte & 0xc0) != 0x80) {
            last_character = i;
            cost_before = cost;
        }
        cost += byte == '"' || byte == '\\' ? 2 : 1;
        if (cost > bytes && last_character > begin) {
            pieces.push_back(json.substr(begin, last_character - begin));
            begin = last_character;
            cost -= cost_before;
            cost_before = 0;
        }
    }
    pieces.push_back(json.substr(begin));
    return pieces;
}

} // namespace parley::bridge::rpc
