# Makes the vectors anew and compares them byte for byte with those that stand in the tree.
file(REMOVE_RECURSE ${MADE})
file(MAKE_DIRECTORY ${MADE})
execute_process(COMMAND ${MAKE} ${MADE} RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "the vectors cannot be made")
endif()
file(GLOB made RELATIVE ${MADE} ${MADE}/*.json)
if(NOT made)
    message(FATAL_ERROR "no vectors were made")
endif()
foreach(name ${made})
    execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${MADE}/${name} ${KEPT}/${name}
        RESULT_VARIABLE differs)
    if(differs)
        message(FATAL_ERROR "${name} is not what the code makes. Where the protocol was meant to "
            "change: SPEC.md, the code and this file together (vectors_make tests/vectors).")
    endif()
endforeach()
