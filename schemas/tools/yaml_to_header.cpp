// Build tool: turns a YAML file into the JSON text that it stands for, as a constant in a C++ header.
// usage: yaml_to_header <in.yaml> <out.h> <namespace> <name>

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <regex>
#include <string>

namespace {

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += c;
        }
    }
    return out + '"';
}

/// YAML 1.2's core schema, as far as JSON has the type: what is quoted is a string.
std::string scalar(const YAML::Node& node)
{
    static const std::regex number("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    const auto& text = node.Scalar();
    const bool is_plain = node.Tag() == "?";
    if (is_plain && (text == "true" || text == "false" || text == "null" || std::regex_match(text, number)))
        return text;
    return quoted(text);
}

std::string json(const YAML::Node& node)
{
    std::string out;
    switch (node.Type()) {
    case YAML::NodeType::Map:
        for (const auto& member : node)
            out += (out.empty() ? "{" : ",") + quoted(member.first.Scalar()) + ":" + json(member.second);
        return out.empty() ? "{}" : out + "}";
    case YAML::NodeType::Sequence:
        for (const auto& element : node)
            out += (out.empty() ? "[" : ",") + json(element);
        return out.empty() ? "[]" : out + "]";
    case YAML::NodeType::Scalar:
        return scalar(node);
    default:
        return "null";
    }
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::cerr << "usage: yaml_to_header <in.yaml> <out.h> <namespace> <name>\n";
        return EXIT_FAILURE;
    }
    try {
        const auto text = json(YAML::LoadFile(argv[1]));
        std::ofstream out(argv[2]);
        out << "#pragma once\n\n#include <string_view>\n\nnamespace " << argv[3]
            << " {\n\ninline constexpr std::string_view " << argv[4] << " = R\"~json~(" << text
            << ")~json~\";\n\n} // namespace " << argv[3] << "\n";
        return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& e) {
        std::cerr << argv[1] << ": " << e.what() << "\n";
        return EXIT_FAILURE;
    }
}
