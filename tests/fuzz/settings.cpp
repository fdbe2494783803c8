// Input: a settings file.

#include "core/settings/settings.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley;
    using namespace parley::fuzz;
    static const Scratch scratch;
    const auto settings = load_settings(scratch.write("parley.yaml", text_of(data, size)));
    if (!settings) {
        must(!settings.error().message.empty(), "a bad file is told what is wrong");
        return 0;
    }
    must(!settings->topics.root.empty() && settings->topics.root.size() <= 64, "the root has 1 to 64 bytes");
    must(settings->broker.port != 0 && settings->http.body_bytes != 0, "no value is 0 that must not be");
    must(settings->journal.segment_bytes <= settings->journal.max_bytes, "a journal holds a segment");
    return 0;
}
