#include "clients/chat/program.h"

#include <iostream>

int main(int count, char** arguments)
{
    return parley::chat::run_program({arguments + 1, arguments + count}, std::cin, std::cout, std::cerr);
}
