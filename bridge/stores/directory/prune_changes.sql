DELETE FROM change WHERE revision <= :through;
