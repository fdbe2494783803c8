#pragma once

#include <string>
#include <string_view>

namespace parley::bridge {

/// Writes figures in Prometheus' text format 0.0.4. Figures of one name must follow each other.
class MetricsText {
public:
    void counter(std::string_view name, std::string_view help, double value) { add("counter", name, help, {}, value); }
    void gauge(std::string_view name, std::string_view help, double value) { add("gauge", name, help, {}, value); }
    /// `labels` as it stands between the braces: `status="2xx"`.
    void labelled_counter(std::string_view name, std::string_view help, std::string_view labels, double value)
    {
        add("counter", name, help, labels, value);
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void add(std::string_view type, std::string_view name, std::string_view help, std::string_view labels,
             double value);

    std::string text_;
    std::string last_name_;
};

} // namespace parley::bridge
