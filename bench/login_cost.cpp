// How long does one login by password hold the broker?
//
// Workload  verify_password() with a verifier of 4,096 iterations, right and wrong passwords in turn, one thread.
// Metric    microseconds a check: median and p99 over the checks of each run.
// Not shown what the broker and the session table add to a login; storms of logins, which wait for each other.
#include "bench/samples.h"
#include "core/credentials/scram.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

constexpr int runs = 7;
constexpr int checks = 500;

std::vector<double> measure(const std::string& verifier)
{
    std::vector<double> samples;
    for (int i = 0; i < checks; ++i) {
        const bool is_right = i % 2 == 0;
        bool taken = !is_right;
        const double nanoseconds = parley::bench::nanoseconds_of([&] {
            taken = parley::credentials::verify_password(is_right ? "correct horse" : "wrong horse", verifier);
        });
        if (taken != is_right)
            std::abort();
        samples.push_back(nanoseconds / 1000);
    }
    return samples;
}

} // namespace

int main()
{
    const std::string verifier = parley::credentials::make_verifier("correct horse").value();
    std::printf("%s, g++ %s, %d runs of %d checks after one warm-up\n\n", parley::bench::processor().c_str(),
                __VERSION__, runs, checks);
    std::printf("| run | median us | p99 us |\n|---|---|---|\n");
    measure(verifier);
    for (int run = 1; run <= runs; ++run) {
        const std::vector<double> samples = measure(verifier);
        std::printf("| %d | %.0f | %.0f |\n", run, parley::bench::percentile(samples, 0.5),
                    parley::bench::percentile(samples, 0.99));
    }
}
