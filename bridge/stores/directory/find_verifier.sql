SELECT verifier FROM credential WHERE user = :user AND kind = 'password';
