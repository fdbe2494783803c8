// Answers every message with the same words: the smallest program on the client library.
#include <parley/client.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

using namespace parley::client;

int main()
{
    Options options;
    options.server = "mqtt://127.0.0.1:1883";
    options.user = "u2";
    options.secret = [] {
        const char* const password = std::getenv("PARLEY_PASSWORD");
        return std::string(password == nullptr ? "" : password);
    };
    if (const char* const server = std::getenv("PARLEY_SERVER"))
        options.server = server;

    std::unique_ptr<Client> client;
    Handlers handlers;
    handlers.message = [&](const Message& message) {
        const auto text = text_of(message);
        if (!text || message.is_own)
            return;
        if (auto sent = client->send(message.conversation, Content::text("You said: " + *text)); !sent)
            std::cerr << sent.error().message << '\n';
    };
    handlers.connection = [](ConnectionState state, const std::string& why) {
        std::cout << (state == ConnectionState::online ? "online" : why) << std::endl;
    };
    auto opened = Client::open(options, handlers);
    if (!opened) {
        std::cerr << opened.error().message << '\n';
        return 1;
    }
    client = std::move(*opened);
    client->start();

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    int signal = 0;
    sigwait(&signals, &signal);
    client->stop();
}
