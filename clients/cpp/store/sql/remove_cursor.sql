DELETE FROM cursor WHERE conversation = :conversation
