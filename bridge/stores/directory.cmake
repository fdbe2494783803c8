parley_library(directory_store
    SOURCES data_folder.cpp directory_reader.cpp directory_readers.cpp directory_store.cpp directory_writer.cpp
    LINK Parley::async Parley::directory Parley::ids Parley::sqlite Parley::settings
    PRIVATE_LINK Parley::credentials)
parley_embed_sql(parley_directory_store NAMESPACE parley::bridge::sql HEADER directory_sql.h FILES
    directory/act_as.sql
    directory/count_enabled_admins.sql
    directory/count_memberships.sql
    directory/count_owners.sql
    directory/delete_block.sql
    directory/delete_blocks_of.sql
    directory/delete_contact.sql
    directory/delete_contacts_of.sql
    directory/delete_contacts_with.sql
    directory/delete_credentials.sql
    directory/delete_member.sql
    directory/delete_members_of_group.sql
    directory/delete_memberships.sql
    directory/find_block.sql
    directory/find_contact.sql
    directory/find_group.sql
    directory/find_member.sql
    directory/find_meta.sql
    directory/find_user.sql
    directory/find_verifier.sql
    directory/insert_block.sql
    directory/insert_contact.sql
    directory/insert_group.sql
    directory/insert_member.sql
    directory/insert_user.sql
    directory/know_each_other.sql
    directory/list_blocks.sql
    directory/list_changes.sql
    directory/list_contacts.sql
    directory/list_groups.sql
    directory/list_groups_of_user.sql
    directory/list_members.sql
    directory/list_memberships.sql
    directory/list_users.sql
    directory/mark_group_deleted.sql
    directory/mark_user_deleted.sql
    directory/newest_revision.sql
    directory/prune_changes.sql
    directory/set_meta.sql
    directory/set_verifier.sql
    directory/update_group.sql
    directory/update_member.sql
    directory/update_user.sql)
