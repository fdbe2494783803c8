#include "core/directory/device_keys.h"

namespace parley {

const DeviceKey* DeviceKeys::find(std::string_view id) const noexcept
{
    const auto number = by_id_.find(id);
    return number ? &keys_[*number] : nullptr;
}

void DeviceKeys::put(const DeviceKey& key)
{
    if (const auto known = by_id_.find(key.id)) {
        keys_[*known] = key;
        return;
    }
    std::uint32_t number = static_cast<std::uint32_t>(keys_.size());
    if (free_.empty()) {
        keys_.push_back(key);
    } else {
        number = free_.back();
        free_.pop_back();
        keys_[number] = key;
    }
    by_id_.add(number);
}

void DeviceKeys::erase(std::string_view id)
{
    const auto number = by_id_.find(id);
    if (!number)
        return;
    by_id_.remove(*number);
    keys_[*number] = DeviceKey{};
    free_.push_back(*number);
}

void DeviceKeys::clear()
{
    for (std::uint32_t number = 0; number < keys_.size(); ++number)
        if (!keys_[number].id.empty())
            by_id_.remove(number);
    keys_.clear();
    free_.clear();
}

} // namespace parley
