#include "clients/cli/program.h"

int main(int count, char** values)
{
    parley::cli::Context context;
    return parley::cli::run_program({values + 1, values + count}, context);
}
